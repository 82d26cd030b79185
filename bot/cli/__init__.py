"""One module per command of `convers`: `add_arguments` and `run`. Heavy imports wait until they run."""
