"""Receipt printers that speak ESC/POS: by network, USB, serial line or file. Papers go there as pictures."""
