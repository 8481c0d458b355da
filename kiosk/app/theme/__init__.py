"""The look of the till in one place: colours, sizes, fonts, icons and the one style sheet."""
