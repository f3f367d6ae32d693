-- The eight rules as Lua functions. `customers`, `items`, `settings` are set before.
-- Quantities are whole numbers of 1/100000; `ordered_text` is what a person reads.

local said

local function finding(rule, path, message, fix)
  said = said or {}
  said[#said + 1] = { rule, path, message, fix }
end

local function blank(text)
  return text == nil or not text:find("%S")
end

local function find(list, reference)
  if reference.id then
    local entry = list.by_id[reference.id]
    if entry then return entry end
    local named = list.by_name[reference.name]
    if named and not named.id then return named end
    return nil
  end
  return list.by_name[reference.name]
end

local function customer_missing(doc)
  if doc.customer == nil or (blank(doc.customer.name) and doc.customer.id == nil) then
    finding(1, "customer", "the order has no customer",
      "choose the customer in the Customer:Job field in QuickBooks, then save the order")
  end
end

local function customer_unknown(doc)
  if doc.customer == nil or not customers.at_hand then return end
  if find(customers, doc.customer) == nil then
    finding(2, "customer", "QuickBooks' customer list does not hold " .. doc.customer.name,
      "synchronize the customers again; if it stays unknown, choose the customer anew on the order in QuickBooks")
  end
end

local function inactive(doc)
  if doc.customer ~= nil then
    local customer = find(customers, doc.customer)
    if customer ~= nil and not customer.active then
      finding(3, "customer", "customer " .. customer.name .. " is inactive in QuickBooks",
        "make the customer active in QuickBooks, or choose another")
    end
  end
  for _, line in ipairs(doc.lines) do
    local item = line.item and find(items, line.item)
    if item and not item.active then
      finding(3, "lines[" .. line.index .. "].item",
        "line " .. (line.index + 1) .. ": item " .. item.name .. " is inactive in QuickBooks and cannot be picked",
        "make the item active in QuickBooks, or replace it on the order")
    end
  end
end

local function item_unknown(doc)
  for _, line in ipairs(doc.lines) do
    if line.item ~= nil and line.item.kind == nil then
      local why = items.at_hand and "QuickBooks' item lists do not hold it"
        or "QuickBooks' item lists are not at hand"
      finding(4, "lines[" .. line.index .. "].item",
        "line " .. (line.index + 1) .. ": item " .. line.item.name .. " is unknown: " .. why,
        "synchronize the items again; if it stays unknown, choose the item anew on the line in QuickBooks")
    end
  end
end

local function number_missing(doc)
  if blank(doc.number) then
    local date = doc.date and (" of " .. doc.date) or ""
    local total = doc.total and (" over " .. doc.total) or ""
    finding(5, "number", "the order" .. date .. total .. " has no number",
      "enter a number in the S.O. No. field in QuickBooks, then save the order")
  end
end

local function quantity_not_positive(doc)
  for _, line in ipairs(doc.lines) do
    if line.ordered <= 0 then
      local unit = line.unit and (" " .. line.unit) or ""
      finding(6, "lines[" .. line.index .. "].ordered",
        "line " .. (line.index + 1) .. " (" .. line.item.name .. ") orders " .. line.ordered_text .. unit
          .. ", which cannot be picked",
        "enter a quantity on the line, or delete the line, in QuickBooks")
    end
  end
end

local function site_missing(doc)
  if not settings.multiple_sites then return end
  for _, line in ipairs(doc.lines) do
    if blank(line.site) then
      finding(7, "lines[" .. line.index .. "].site",
        "line " .. (line.index + 1) .. " (" .. line.item.name .. ") has no site",
        "enter the site on the line in QuickBooks, then save the order")
    end
  end
end

local function site_mixed(doc)
  if not settings.multiple_sites then return end
  local first, other
  local others = 0
  for _, line in ipairs(doc.lines) do
    if not blank(line.site) then
      if first == nil then
        first = line
      elseif line.site:lower() ~= first.site:lower() then
        other = other or line
        others = others + 1
      end
    end
  end
  if first == nil or other == nil then return end
  local more = others == 1 and "" or " (and " .. (others - 1) .. " more)"
  finding(8, "lines[" .. other.index .. "].site",
    "line " .. (first.index + 1) .. " names site " .. first.site .. ", line " .. (other.index + 1)
      .. " names site " .. other.site .. more,
    "set every line to the same site, or split the order by site, in QuickBooks")
end

-- All that the rules say about an order: a list of { place of the rule, path, message, fix }.
function check(doc)
  said = nil
  customer_missing(doc)
  customer_unknown(doc)
  inactive(doc)
  item_unknown(doc)
  number_missing(doc)
  quantity_not_positive(doc)
  site_missing(doc)
  site_mixed(doc)
  return said
end
