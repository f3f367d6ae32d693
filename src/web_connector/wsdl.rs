//! The description of the service, for `?wsdl`: document/literal, SOAP 1.1.

use super::calls::{AnswerKind, Operation};
use super::soap::NAMESPACE;

/// The description of a service at this address.
pub fn wsdl(address: &str) -> String {
    let each = |write: fn(Operation) -> String| -> String {
        Operation::ALL.into_iter().map(write).collect()
    };
    let (elements, messages) = (each(elements_of), each(messages_of));
    let (port, binding) = (each(port_of), each(binding_of));
    let address = address.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    xmlns:tns="{NAMESPACE}" targetNamespace="{NAMESPACE}">
  <wsdl:types>
    <xsd:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">
      <xsd:complexType name="ArrayOfString">
        <xsd:sequence>
          <xsd:element minOccurs="0" maxOccurs="unbounded" name="string" nillable="true"
              type="xsd:string"/>
        </xsd:sequence>
      </xsd:complexType>
{elements}    </xsd:schema>
  </wsdl:types>
{messages}  <wsdl:portType name="QBWebConnectorSvcSoap">
{port}  </wsdl:portType>
  <wsdl:binding name="QBWebConnectorSvcSoap" type="tns:QBWebConnectorSvcSoap">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
{binding}  </wsdl:binding>
  <wsdl:service name="QBWebConnectorSvc">
    <wsdl:port name="QBWebConnectorSvcSoap" binding="tns:QBWebConnectorSvcSoap">
      <soap:address location="{address}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"#
    )
}

fn elements_of(operation: Operation) -> String {
    let name = operation.name();
    let parts: String = operation.parts().iter().map(|part| part_of(part)).collect();
    let (least, kind) = match operation.answer_kind() {
        AnswerKind::Text => (0, "xsd:string"),
        AnswerKind::Percent => (1, "xsd:int"),
        AnswerKind::Strings => (0, "tns:ArrayOfString"),
    };
    let result = element(&format!("{name}Result"), least, kind);
    let sequence = |inner: &str| match inner {
        "" => "        <xsd:complexType/>\n".to_string(),
        _ => format!(
            "        <xsd:complexType>\n          <xsd:sequence>\n{inner}          \
             </xsd:sequence>\n        </xsd:complexType>\n"
        ),
    };
    let (asked, given) = (sequence(&parts), sequence(&result));
    format!(
        "      <xsd:element name=\"{name}\">\n{asked}      </xsd:element>\n      \
         <xsd:element name=\"{name}Response\">\n{given}      </xsd:element>\n"
    )
}

fn part_of(part: &str) -> String {
    match part {
        "qbXMLMajorVers" | "qbXMLMinorVers" => element(part, 1, "xsd:int"),
        _ => element(part, 0, "xsd:string"),
    }
}

fn element(name: &str, least: u8, kind: &str) -> String {
    format!(
        "            <xsd:element minOccurs=\"{least}\" maxOccurs=\"1\" name=\"{name}\" \
         type=\"{kind}\"/>\n"
    )
}

fn messages_of(operation: Operation) -> String {
    let name = operation.name();
    let message = |way: &str, element: &str| {
        format!(
            "  <wsdl:message name=\"{name}Soap{way}\">\n    <wsdl:part name=\"parameters\" \
             element=\"tns:{element}\"/>\n  </wsdl:message>\n"
        )
    };
    format!("{}{}", message("In", name), message("Out", &format!("{name}Response")))
}

fn port_of(operation: Operation) -> String {
    let name = operation.name();
    format!(
        "    <wsdl:operation name=\"{name}\">\n      <wsdl:input \
         message=\"tns:{name}SoapIn\"/>\n      <wsdl:output message=\"tns:{name}SoapOut\"/>\n    \
         </wsdl:operation>\n"
    )
}

fn binding_of(operation: Operation) -> String {
    let name = operation.name();
    format!(
        "    <wsdl:operation name=\"{name}\">\n      <soap:operation \
         soapAction=\"{NAMESPACE}{name}\" style=\"document\"/>\n      <wsdl:input><soap:body \
         use=\"literal\"/></wsdl:input>\n      <wsdl:output><soap:body \
         use=\"literal\"/></wsdl:output>\n    </wsdl:operation>\n"
    )
}
