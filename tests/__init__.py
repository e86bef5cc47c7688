"""Landline's tests, laid out like the two programs."""
