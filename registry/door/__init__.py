"""The door without an account: anybody tells, nobody is kept, and no business can be joined to it."""
