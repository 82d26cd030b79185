"""Block Kit as Slack takes it: what is allowed where, how it is read, how Slack completes it."""
