//! What people do in a warehouse, whichever it is.

use crate::site::Site;

pub trait House {
    fn pick(&mut self, site: &Site, number: &str, line: u32, quantity: &str);
    fn close(&mut self, site: &Site, number: &str);
    fn reopen(&mut self, site: &Site, number: &str);
    fn order(&mut self, site: &Site, number: &str, line: u32, quantity: &str);
    fn delete(&mut self, site: &Site, number: &str);
    fn create(&mut self, site: &Site, number: &str, item: &str, quantity: &str);

    /// What stands there is reported before a run.
    fn report(&mut self, _site: &Site) {}

    /// What a run sent is taken in.
    fn take(&mut self, _site: &Site) {}
}

/// The warehouse in our own store.
pub struct Embedded;

impl House for Embedded {
    fn pick(&mut self, site: &Site, number: &str, line: u32, quantity: &str) {
        let line = line.to_string();
        site.run(&["orders", "pick", number, "--line", &line, "--qty", quantity]);
    }

    /// An order all of which is picked has closed by itself.
    fn close(&mut self, site: &Site, number: &str) {
        site.try_run(&["orders", "close", number]);
    }

    fn reopen(&mut self, site: &Site, number: &str) {
        site.run(&["orders", "reopen", number]);
    }

    fn order(&mut self, site: &Site, number: &str, line: u32, quantity: &str) {
        let line = line.to_string();
        site.run(&["orders", "edit", number, "--line", &line, "--set-qty", quantity]);
    }

    fn delete(&mut self, site: &Site, number: &str) {
        site.run(&["orders", "delete", number]);
    }

    fn create(&mut self, site: &Site, number: &str, item: &str, quantity: &str) {
        let customer = ["--customer", "Smith & Sons"];
        let words = ["orders", "create", "--number", number, "--line", quantity, item];
        site.run(&[&words[..], &customer[..]].concat());
    }
}
