# The eight rules in Rego. The lists and the settings are data, the order is the input.
# Quantities are whole numbers of 1/100000; `ordered_text` is what a person reads.
package sales_order

import rego.v1

blank(text) if text == null

blank(text) if {
	is_string(text)
	trim_space(text) == ""
}

entry(list, reference) := list.by_id[reference.id]

entry(list, reference) := list.by_name[reference.name] if reference.id == null

findings contains [0, "customer", "the order has no customer", "choose the customer in the Customer:Job field in QuickBooks, then save the order"] if {
	input.customer == null
}

findings contains [0, "customer", "the order has no customer", "choose the customer in the Customer:Job field in QuickBooks, then save the order"] if {
	blank(input.customer.name)
	input.customer.id == null
}

findings contains [1, "customer", message, "synchronize the customers again; if it stays unknown, choose the customer anew on the order in QuickBooks"] if {
	data.customers.at_hand
	input.customer != null
	not entry(data.customers, input.customer)
	message := sprintf("QuickBooks' customer list does not hold %s", [input.customer.name])
}

findings contains [2, "customer", message, "make the customer active in QuickBooks, or choose another"] if {
	customer := entry(data.customers, input.customer)
	not customer.active
	message := sprintf("customer %s is inactive in QuickBooks", [customer.name])
}

findings contains [2, path, message, "make the item active in QuickBooks, or replace it on the order"] if {
	some line in input.lines
	item := entry(data.items, line.item)
	not item.active
	path := sprintf("lines[%d].item", [line.index])
	message := sprintf("line %d: item %s is inactive in QuickBooks and cannot be picked", [line.index + 1, item.name])
}

why := "QuickBooks' item lists do not hold it" if data.items.at_hand

why := "QuickBooks' item lists are not at hand" if not data.items.at_hand

findings contains [3, path, message, "synchronize the items again; if it stays unknown, choose the item anew on the line in QuickBooks"] if {
	some line in input.lines
	line.item.kind == null
	path := sprintf("lines[%d].item", [line.index])
	message := sprintf("line %d: item %s is unknown: %s", [line.index + 1, line.item.name, why])
}

date := "" if input.date == null

date := sprintf(" of %s", [input.date]) if input.date != null

total := "" if input.total == null

total := sprintf(" over %s", [input.total]) if input.total != null

findings contains [4, "number", message, "enter a number in the S.O. No. field in QuickBooks, then save the order"] if {
	blank(input.number)
	message := sprintf("the order%s%s has no number", [date, total])
}

unit(line) := "" if line.unit == null

unit(line) := sprintf(" %s", [line.unit]) if line.unit != null

findings contains [5, path, message, "enter a quantity on the line, or delete the line, in QuickBooks"] if {
	some line in input.lines
	line.ordered <= 0
	path := sprintf("lines[%d].ordered", [line.index])
	message := sprintf("line %d (%s) orders %s%s, which cannot be picked", [line.index + 1, line.item.name, line.ordered_text, unit(line)])
}

findings contains [6, path, message, "enter the site on the line in QuickBooks, then save the order"] if {
	data.settings.multiple_sites
	some line in input.lines
	blank(line.site)
	path := sprintf("lines[%d].site", [line.index])
	message := sprintf("line %d (%s) has no site", [line.index + 1, line.item.name])
}

named := [line | some line in input.lines; not blank(line.site)]

others := [line | some line in named; lower(line.site) != lower(named[0].site)]

more := "" if count(others) == 1

more := sprintf(" (and %d more)", [count(others) - 1]) if count(others) > 1

findings contains [7, path, message, "set every line to the same site, or split the order by site, in QuickBooks"] if {
	data.settings.multiple_sites
	other := others[0]
	path := sprintf("lines[%d].site", [other.index])
	message := sprintf("line %d names site %s, line %d names site %s%s", [named[0].index + 1, named[0].site, other.index + 1, other.site, more])
}
