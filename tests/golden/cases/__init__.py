"""The cases of the golden data, by what they hold."""
