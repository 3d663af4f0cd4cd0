"""An HTML body: what is shown of it, and which parts are quoted, signed or added by programs."""
