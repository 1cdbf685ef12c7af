//! The endpoints of a pool's domain, called as a browser and an application call them.

mod authorize;
mod login;
mod logout;
mod revoke;
mod token;
mod user_info;
