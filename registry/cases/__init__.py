"""The desk of case handlers: what is sealed to them is opened, answered, referred, closed, and in time destroyed."""
