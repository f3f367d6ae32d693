"""Makes a client from the description at a URL and pays a visit, every call once.

Arguments: URL of the description, the ticket expected, the request expected.
"""

import sys

import zeep

url, ticket, request = sys.argv[1:]
client = zeep.Client(url)
call = client.service

assert not call.serverVersion()
assert not call.clientVersion("2.3.0.215")
given = call.authenticate("acme", "green & <otters> 41")
assert given == [ticket, None], given
sent = call.sendRequestXML(ticket, "<QBXML/>", "C:\\Books\\acme.qbw", "US", 16, 0)
assert sent == request, sent
done = call.receiveResponseXML(ticket, "<QBXML>\n</QBXML>", "", "")
assert done == 100, done
assert not call.getLastError(ticket)
assert not call.connectionError(ticket, "0x80040408", "not started")
assert not call.closeConnection(ticket)
assert not call.getInteractiveURL(ticket, "7")
assert not call.interactiveDone(ticket)
assert not call.interactiveRejected(ticket, "no")
