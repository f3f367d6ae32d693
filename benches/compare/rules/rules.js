// The eight rules as JavaScript functions. `customers`, `items`, `settings` are set before.
// Quantities are whole numbers of 1/100000; `ordered_text` is what a person reads.

let said;

function finding(rule, path, message, fix) {
  (said ??= []).push([rule, path, message, fix]);
}

function blank(text) {
  return text === null || text.trim() === "";
}

function find(list, reference) {
  const named = list.by_name.get(reference.name);
  if (reference.id === null) return named;
  return list.by_id.get(reference.id) ?? (named && named.id === null ? named : undefined);
}

function list(entries, at_hand) {
  return {
    by_id: new Map(entries.map((entry) => [entry.id, entry])),
    by_name: new Map(entries.map((entry) => [entry.name, entry])),
    at_hand,
  };
}

function customerMissing(doc) {
  if (doc.customer === null || (blank(doc.customer.name) && doc.customer.id === null)) {
    finding(0, "customer", "the order has no customer",
      "choose the customer in the Customer:Job field in QuickBooks, then save the order");
  }
}

function customerUnknown(doc) {
  if (doc.customer === null || !customers.at_hand) return;
  if (!find(customers, doc.customer)) {
    finding(1, "customer", `QuickBooks' customer list does not hold ${doc.customer.name}`,
      "synchronize the customers again; if it stays unknown, choose the customer anew on the order in QuickBooks");
  }
}

function inactive(doc) {
  if (doc.customer !== null) {
    const customer = find(customers, doc.customer);
    if (customer && !customer.active) {
      finding(2, "customer", `customer ${customer.name} is inactive in QuickBooks`,
        "make the customer active in QuickBooks, or choose another");
    }
  }
  for (const line of doc.lines) {
    if (line.item === null) continue;
    const item = find(items, line.item);
    if (item && !item.active) {
      finding(2, `lines[${line.index}].item`,
        `line ${line.index + 1}: item ${item.name} is inactive in QuickBooks and cannot be picked`,
        "make the item active in QuickBooks, or replace it on the order");
    }
  }
}

function itemUnknown(doc) {
  for (const line of doc.lines) {
    if (line.item === null || line.item.kind !== null) continue;
    const why = items.at_hand
      ? "QuickBooks' item lists do not hold it"
      : "QuickBooks' item lists are not at hand";
    finding(3, `lines[${line.index}].item`,
      `line ${line.index + 1}: item ${line.item.name} is unknown: ${why}`,
      "synchronize the items again; if it stays unknown, choose the item anew on the line in QuickBooks");
  }
}

function numberMissing(doc) {
  if (blank(doc.number)) {
    const date = doc.date === null ? "" : ` of ${doc.date}`;
    const total = doc.total === null ? "" : ` over ${doc.total}`;
    finding(4, "number", `the order${date}${total} has no number`,
      "enter a number in the S.O. No. field in QuickBooks, then save the order");
  }
}

function quantityNotPositive(doc) {
  for (const line of doc.lines) {
    if (line.ordered <= 0) {
      const unit = line.unit === null ? "" : ` ${line.unit}`;
      finding(5, `lines[${line.index}].ordered`,
        `line ${line.index + 1} (${line.item.name}) orders ${line.ordered_text}${unit}, which cannot be picked`,
        "enter a quantity on the line, or delete the line, in QuickBooks");
    }
  }
}

function siteMissing(doc) {
  if (!settings.multiple_sites) return;
  for (const line of doc.lines) {
    if (blank(line.site)) {
      finding(6, `lines[${line.index}].site`,
        `line ${line.index + 1} (${line.item.name}) has no site`,
        "enter the site on the line in QuickBooks, then save the order");
    }
  }
}

function siteMixed(doc) {
  if (!settings.multiple_sites) return;
  let first = null;
  let other = null;
  let others = 0;
  for (const line of doc.lines) {
    if (blank(line.site)) continue;
    if (first === null) {
      first = line;
      continue;
    }
    if (line.site.toLowerCase() === first.site.toLowerCase()) continue;
    other ??= line;
    others += 1;
  }
  if (first === null || other === null) return;
  const more = others === 1 ? "" : ` (and ${others - 1} more)`;
  finding(7, `lines[${other.index}].site`,
    `line ${first.index + 1} names site ${first.site}, line ${other.index + 1} names site ${other.site}${more}`,
    "set every line to the same site, or split the order by site, in QuickBooks");
}

// All that the rules say about an order: a list of [place of the rule, path, message, fix].
function check(doc) {
  said = undefined;
  customerMissing(doc);
  customerUnknown(doc);
  inactive(doc);
  itemUnknown(doc);
  numberMissing(doc);
  quantityNotPositive(doc);
  siteMissing(doc);
  siteMixed(doc);
  return said;
}
