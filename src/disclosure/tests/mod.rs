//! What disclosure control must withstand: each sparse case by name, and an attacker over random small authorities.

mod attacker;
mod authorities;
mod cases;
mod folder;
mod random;
