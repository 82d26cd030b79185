"""Templates drafted from a description or from a conversation, for a person to edit and save."""
