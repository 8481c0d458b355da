"""Who may do what at this till: people, their PINs, and what needs one."""
