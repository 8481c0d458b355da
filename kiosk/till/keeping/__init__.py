"""Keeping the till's file well: backups, room on the disk, proofs, and the doctor's checks."""
