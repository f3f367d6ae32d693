"""Sales orders from file to verdicts with ElementTree, the eight rules written into the program.

    python3 elementtree.py LISTS.xml ORDERS.xml FINDINGS.jsonl

Writes one line for each finding: [place of the order in the file, rule, path, message, fix].
"""

import json
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import iterparse

ITEM_KINDS = {
    "ItemInventoryRet": "inventory",
    "ItemInventoryAssemblyRet": "assembly",
    "ItemNonInventoryRet": "non-inventory",
    "ItemServiceRet": "service",
    "ItemOtherChargeRet": "other-charge",
    "ItemFixedAssetRet": "fixed-asset",
    "ItemGroupRet": "group",
    "ItemDiscountRet": "discount",
    "ItemSubtotalRet": "subtotal",
    "ItemPaymentRet": "payment",
    "ItemSalesTaxRet": "sales-tax",
    "ItemSalesTaxGroupRet": "sales-tax-group",
}


class Unreadable(Exception):
    """A value is not what it should be."""


class List:
    """Entries found by id, or by name where a reference has no id."""

    def __init__(self):
        self.by_id, self.by_name, self.at_hand = {}, {}, False

    def put(self, element, kind):
        entry = {
            "id": word(element, "ListID"),
            "name": said(element, "FullName") or said(element, "Name") or "",
            "kind": kind,
            "active": element.findtext("IsActive") != "false",
        }
        self.by_id[entry["id"]] = entry
        self.by_name[entry["name"]] = entry

    def find(self, reference):
        identity, name = reference
        if identity is None:
            return self.by_name.get(name)
        found = self.by_id.get(identity)
        if found is None:
            found = self.by_name.get(name)
            return found if found is not None and found["id"] is None else None
        return found


def said(element, name):
    text = element.findtext(name)
    return text if text and text.strip() else None


def word(element, name):
    text = said(element, name)
    return text.strip() if text else None


def number(element, name):
    text = word(element, name)
    try:
        return Decimal(text) if text else None
    except InvalidOperation as error:
        raise Unreadable from error


def day(element, name):
    text = word(element, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Unreadable from error


def reference(element, name):
    inside = element.find(name)
    if inside is None:
        return None
    identity, full_name = word(inside, "ListID"), said(inside, "FullName") or ""
    return (identity, full_name) if identity or full_name else None


def shown(decimal):
    text = format(decimal, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_line(element, index, items):
    item = reference(element, "ItemRef")
    entry = items.find(item) if item else None
    site = reference(element, "InventorySiteRef")
    number(element, "Rate"), number(element, "Amount")
    return {
        "index": index,
        "item": item,
        "entry": entry,
        "kind": entry["kind"] if entry else None,
        "ordered": number(element, "Quantity") or Decimal(0),
        "unit": word(element, "UnitOfMeasure"),
        "site": (site[1] or site[0]) if site else None,
        "invoiced": number(element, "Invoiced") or Decimal(0),
        "closed": element.findtext("IsManuallyClosed") == "true",
    }


def read_lines(order, items):
    lines, ordered = [], []
    for element in order:
        if element.tag == "SalesOrderLineRet":
            lines.append(read_line(element, len(lines), items))
        elif element.tag == "SalesOrderLineGroupRet":
            ordered.append(number(element, "Quantity") or Decimal(0))
            lines.append(None)
            for member in element.iterfind("SalesOrderLineRet"):
                lines.append(read_line(member, len(lines), items))
    lines = [line for line in lines if line]
    return lines, ordered + [line["ordered"] for line in lines]


def comes_down(line):
    if not line["item"] or line["kind"] not in (None, "inventory") or line["closed"]:
        return False
    return not (line["ordered"] > 0 and line["invoiced"] >= line["ordered"])


def read_order(element, items):
    """The order for the rules; None where no rule is asked about it."""
    lines, quantities = read_lines(element, items)
    order = {
        "number": word(element, "RefNumber"),
        "date": day(element, "TxnDate"),
        "customer": reference(element, "CustomerRef"),
        "total": number(element, "TotalAmount"),
        "lines": [line for line in lines if comes_down(line)],
    }
    day(element, "DueDate"), day(element, "ShipDate")
    memo = said(element, "Memo") or ""
    voided = memo.lstrip().startswith("VOID") and not order["total"] and not any(quantities)
    closed = element.findtext("IsManuallyClosed") == "true"
    invoiced = element.findtext("IsFullyInvoiced") == "true"
    return None if closed or invoiced or voided or not order["lines"] else order


def check(order, items, customers, say):
    check_customer(order, customers, say)
    for line in order["lines"]:
        entry = line["entry"]
        if entry and not entry["active"]:
            say("inactive", f"lines[{line['index']}].item",
                f"line {line['index'] + 1}: item {entry['name']} is inactive in QuickBooks and cannot be picked",
                "make the item active in QuickBooks, or replace it on the order")
    for line in order["lines"]:
        if line["kind"] is None:
            why = "do not hold it" if items.at_hand else "are not at hand"
            say("item-unknown", f"lines[{line['index']}].item",
                f"line {line['index'] + 1}: item {line['item'][1]} is unknown: QuickBooks' item lists {why}",
                "synchronize the items again; if it stays unknown, choose the item anew on the line in QuickBooks")
    if not order["number"]:
        when = f" of {order['date']}" if order["date"] else ""
        total = f" over {shown(order['total'])}" if order["total"] is not None else ""
        say("number-missing", "number", f"the order{when}{total} has no number",
            "enter a number in the S.O. No. field in QuickBooks, then save the order")
    for line in order["lines"]:
        if line["ordered"] <= 0:
            unit = f" {line['unit']}" if line["unit"] else ""
            say("quantity-not-positive", f"lines[{line['index']}].ordered",
                f"line {line['index'] + 1} ({line['item'][1]}) orders {shown(line['ordered'])}{unit},"
                " which cannot be picked",
                "enter a quantity on the line, or delete the line, in QuickBooks")
    check_sites(order, say)


def check_customer(order, customers, say):
    customer = order["customer"]
    if customer is None or (not customer[1].strip() and customer[0] is None):
        say("customer-missing", "customer", "the order has no customer",
            "choose the customer in the Customer:Job field in QuickBooks, then save the order")
    if customer is None:
        return
    entry = customers.find(customer)
    if entry is None and customers.at_hand:
        say("customer-unknown", "customer", f"QuickBooks' customer list does not hold {customer[1]}",
            "synchronize the customers again; if it stays unknown, choose the customer anew on the order in QuickBooks")
    if entry and not entry["active"]:
        say("inactive", "customer", f"customer {entry['name']} is inactive in QuickBooks",
            "make the customer active in QuickBooks, or choose another")


def check_sites(order, say):
    named = []
    for line in order["lines"]:
        if line["site"] and line["site"].strip():
            named.append(line)
        else:
            say("site-missing", f"lines[{line['index']}].site",
                f"line {line['index'] + 1} ({line['item'][1]}) has no site",
                "enter the site on the line in QuickBooks, then save the order")
    if not named:
        return
    first = named[0]
    others = [line for line in named if line["site"].lower() != first["site"].lower()]
    if others:
        other = others[0]
        more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
        say("site-mixed", f"lines[{other['index']}].site",
            f"line {first['index'] + 1} names site {first['site']}, line {other['index'] + 1} names site"
            f" {other['site']}{more}",
            "set every line to the same site, or split the order by site, in QuickBooks")


def read_lists(path):
    items, customers = List(), List()
    for _, element in iterparse(path):
        if element.tag in ITEM_KINDS:
            items.put(element, ITEM_KINDS[element.tag])
        elif element.tag == "CustomerRet":
            customers.put(element, "")
        elif element.tag == "ItemQueryRs":
            items.at_hand = True
        elif element.tag == "CustomerQueryRs":
            customers.at_hand = True
    return items, customers


def main():
    lists, orders, findings = sys.argv[1:]
    items, customers = read_lists(lists)
    place = 0
    with open(findings, "w", encoding="utf-8") as out:

        def say(rule, path, message, fix):
            out.write(json.dumps([place, f"sales_order/{rule}", path, message, fix]) + "\n")

        parent = None
        for event, element in iterparse(orders, ("start", "end")):
            if element.tag == "SalesOrderQueryRs" and event == "start":
                parent = element
            elif element.tag == "SalesOrderRet" and event == "end":
                try:
                    order = read_order(element, items)
                except Unreadable:
                    order = None
                if order:
                    check(order, items, customers, say)
                place += 1
                parent.clear()


main()
