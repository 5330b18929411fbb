"""Side-by-side measurements: every figure comes from the same machine in the same run as its peer's."""
