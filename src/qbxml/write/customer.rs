//! `CustomerAdd`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fragment::Fragment;
use super::out::{
    AMOUNT, Element, GUID, NO_LIMIT, PLAIN, Row, line, name, prose, record, request, words,
};
use super::parts::{Address, Reference};
use super::unwritable::Unwritable;
use crate::qbxml::version::Version;

words! {
    /// Whose sales tax.
    SalesTaxCountry { Australia Canada UK US }
}

words! {
    /// How far a job is.
    JobStatus { Awarded Closed InProgress None NotAwarded Pending }
}

words! {
    /// `DeliveryMethod`: how forms get there.
    DeliveryMethod { Email Fax Print }
}

words! {
    /// `PreferredDeliveryMethod`.
    PreferredDeliveryMethod { None Email Fax }
}

record! {
    /// `CustomerAdd`: a new customer, or a job of one. What belongs to credit cards is left out:
    /// their numbers have no business here.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    CustomerAdd {
        name: String = "Name" name(41);
        is_active: Option<bool> = "IsActive" PLAIN;
        class_ref: Option<Reference> = "ClassRef" line(159).since(12, 0);
        parent_ref: Option<Reference> = "ParentRef" line(NO_LIMIT);
        company_name: Option<String> = "CompanyName" line(41);
        salutation: Option<String> = "Salutation" line(15);
        first_name: Option<String> = "FirstName" line(25);
        middle_name: Option<String> = "MiddleName" line(5);
        last_name: Option<String> = "LastName" line(25);
        suffix: Option<String> = "Suffix" line(NO_LIMIT);
        job_title: Option<String> = "JobTitle" line(41).since(12, 0);
        bill_address: Option<Address> = "BillAddress" PLAIN;
        ship_address: Option<Address> = "ShipAddress" PLAIN;
        ship_to_address: Vec<ShipToAddress> = "ShipToAddress" PLAIN.since(11, 0).at_most(50);
        print_as: Option<String> = "PrintAs" line(41);
        phone: Option<String> = "Phone" line(21);
        mobile: Option<String> = "Mobile" line(21);
        pager: Option<String> = "Pager" line(21);
        alt_phone: Option<String> = "AltPhone" line(21);
        fax: Option<String> = "Fax" line(21);
        email: Option<String> = "Email" line(1023);
        cc: Option<String> = "Cc" line(1023).since(12, 0);
        contact: Option<String> = "Contact" line(41);
        alt_contact: Option<String> = "AltContact" line(41);
        additional_contact_ref: Vec<AdditionalContact> =
            "AdditionalContactRef" PLAIN.since(12, 0).at_most(8);
        contacts: Vec<Contact> = "Contacts" PLAIN.since(12, 0);
        customer_type_ref: Option<Reference> = "CustomerTypeRef" line(159);
        terms_ref: Option<Reference> = "TermsRef" line(31);
        sales_rep_ref: Option<Reference> = "SalesRepRef" line(5);
        open_balance: Option<Decimal> = "OpenBalance" AMOUNT;
        open_balance_date: Option<Date> = "OpenBalanceDate" PLAIN;
        sales_tax_code_ref: Option<Reference> = "SalesTaxCodeRef" line(3);
        item_sales_tax_ref: Option<Reference> = "ItemSalesTaxRef" line(31);
        sales_tax_country: Option<SalesTaxCountry> = "SalesTaxCountry" PLAIN.since(8, 0);
        resale_number: Option<String> = "ResaleNumber" line(15);
        account_number: Option<String> = "AccountNumber" line(99);
        credit_limit: Option<Decimal> = "CreditLimit" AMOUNT;
        preferred_payment_method_ref: Option<Reference> =
            "PreferredPaymentMethodRef" line(31).since(3, 0);
        job_status: Option<JobStatus> = "JobStatus" PLAIN;
        job_start_date: Option<Date> = "JobStartDate" PLAIN;
        job_projected_end_date: Option<Date> = "JobProjectedEndDate" PLAIN;
        job_end_date: Option<Date> = "JobEndDate" PLAIN;
        job_desc: Option<String> = "JobDesc" line(99);
        job_type_ref: Option<Reference> = "JobTypeRef" line(159);
        notes: Option<String> = "Notes" prose(4095).since(3, 0);
        additional_notes: Vec<AdditionalNote> = "AdditionalNotes" PLAIN.since(12, 0);
        is_statement_with_parent: Option<bool> = "IsStatementWithParent" PLAIN.since(6, 0);
        delivery_method: Option<DeliveryMethod> = "DeliveryMethod" PLAIN.since(6, 0);
        preferred_delivery_method: Option<PreferredDeliveryMethod> =
            "PreferredDeliveryMethod" PLAIN.since(12, 0);
        price_level_ref: Option<Reference> = "PriceLevelRef" line(31).since(4, 0);
        external_guid: Option<String> = "ExternalGUID" GUID.since(8, 0);
        tax_registration_number: Option<String> = "TaxRegistrationNumber" line(30).since(8, 0);
        currency_ref: Option<Reference> = "CurrencyRef" line(64).since(8, 0);
    }
}

record! {
    /// `ShipToAddress`: one of several addresses, with a name to choose it by.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    ShipToAddress {
        name: String = "Name" line(41).required();
        /// The address.
        address: Address;
        default_ship_to: Option<bool> = "DefaultShipTo" PLAIN;
    }
}

record! {
    /// `AdditionalContactRef`: another way to reach somebody.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    AdditionalContact {
        contact_name: String = "ContactName" line(40).required();
        contact_value: String = "ContactValue" line(255).required();
    }
}

record! {
    /// `Contacts`: a person.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    Contact {
        salutation: Option<String> = "Salutation" line(15);
        first_name: String = "FirstName" line(25).required();
        middle_name: Option<String> = "MiddleName" line(5);
        last_name: Option<String> = "LastName" line(25);
        job_title: Option<String> = "JobTitle" line(41);
        additional_contact_ref: Vec<AdditionalContact> = "AdditionalContactRef" PLAIN.at_most(5);
    }
}

record! {
    /// `AdditionalNotes`.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    AdditionalNote {
        note: String = "Note" prose(4095).required();
    }
}

impl CustomerAdd {
    /// The request in that version, or everything that cannot be written.
    pub fn to_fragment(&self, version: Version) -> Result<Fragment, Vec<Unwritable>> {
        let element = Element::new("CustomerAddRq", PLAIN);
        request(element, version, |out| out.tags("CustomerAdd", |out| self.row(out)))
    }
}
