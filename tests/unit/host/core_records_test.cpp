// The audit log and the notices.
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/access/notices.hpp"

#include <ams/ext/notices.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <ostream>

using namespace ams::host;
namespace data = boost::unit_test::data;
using Fixture = test::AccessFixture;

namespace {

AuditEntry entry(const std::string& event, const std::string& detail = "{}") {
    AuditEntry made;
    made.actor = "anna";
    made.event = event;
    made.outcome = "ok";
    made.detail = detail;
    return made;
}

Notice notice(const std::string& key, std::int32_t severity) {
    Notice made;
    made.plugin = "mdm.dep";
    made.key = key;
    made.severity = severity;
    made.permission = "mdm_dep_token:read";
    made.title = "About " + key;
    made.text = "It is so.";
    made.remedy = "Do this.";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_records)

BOOST_DATA_TEST_CASE(audit_entries_come_newest_first_in_pages, data::make(test::databases())) {
    Fixture at(sample);
    Audit audit(at.database, at.clock, "host-1");
    for (int i = 0; i < 5; ++i)
        audit.record(entry("event." + std::to_string(i)));

    const auto first = audit.list(3, std::nullopt);
    const auto second = audit.list(3, first.next);

    BOOST_REQUIRE(first.entries.size() == 3U);
    BOOST_TEST(first.entries.front().event == "event.4");
    BOOST_TEST(first.entries.front().host == "host-1");
    BOOST_TEST(first.entries.front().at == "2026-11-22T12:00:00Z");
    BOOST_REQUIRE(second.entries.size() == 2U);
    BOOST_TEST(second.entries.back().event == "event.0");
    BOOST_TEST(!second.next.has_value());
    BOOST_CHECK_EXCEPTION(audit.list(3, "x"), ams::Error, test::code_is("ams.parameter_bad"));
    BOOST_CHECK_EXCEPTION(audit.list(0, std::nullopt), ams::Error, test::code_is("ams.parameter_bad"));
}

struct FilterCase {
    const char* name;
    AuditFilter filter;
    std::string expected; ///< last letters of the events, newest first
    friend std::ostream& operator<<(std::ostream& out, const FilterCase& c) { return out << c.name; }
};
const FilterCase kFilters[] = {
    {"everything", {"", "", "", "", "", ""}, "dcba"},
    {"by actor", {"anna", "", "", "", "", ""}, "dba"},
    {"actors are exact", {"ann", "", "", "", "", ""}, ""},
    {"by event", {"", "ams.user.b", "", "", "", ""}, "b"},
    {"by the beginning of events", {"", "ams.user.*", "", "", "", ""}, "ba"},
    {"a percent sign is itself", {"", "%*", "", "", "", ""}, ""},
    {"a lone star is everything", {"", "*", "", "", "", ""}, "dcba"},
    {"by object", {"", "", "ams_user/*", "", "", ""}, "c"},
    {"what went well", {"", "", "", "ok", "", ""}, "cba"},
    {"what did not", {"", "", "", "failed", "", ""}, "d"},
    {"by code", {"", "", "", "ams.denied", "", ""}, "d"},
    {"from a time on", {"", "", "", "", "2026-11-22T14:00:00Z", ""}, "dc"},
    {"before a time", {"", "", "", "", "", "2026-11-22T13:00:00Z"}, "a"},
    {"several at once", {"anna", "", "", "ok", "2026-11-22T13:00:00Z", ""}, "b"},
};

BOOST_DATA_TEST_CASE(the_audit_log_is_filtered, data::make(test::databases()) * data::make(kFilters), dialect,
                     c) {
    Fixture at(dialect);
    Audit audit(at.database, at.clock, "host-1");
    for (const char* event : {"ams.user.a", "ams.user.b", "ams.role.c", "ams.job.d"}) {
        AuditEntry made = entry(event);
        if (made.event.back() == 'c') {
            made.actor = "bert";
            made.object = "ams_user/1";
        }
        if (made.event.back() == 'd') made.outcome = "ams.denied";
        audit.record(made);
        at.clock.advance(std::chrono::hours(1));
    }

    std::string found;
    std::optional<std::string> after;
    do { // in pages of one: the filter holds over all of them
        const auto page = audit.list(1, after, c.filter);
        if (!page.entries.empty()) found += page.entries.front().event.back();
        after = page.next;
    } while (after);

    BOOST_TEST(found == c.expected);
}

BOOST_AUTO_TEST_CASE(a_filter_with_a_time_that_is_none_is_refused_at_it) {
    Fixture at(Dialect::sqlite);
    Audit audit(at.database, at.clock, "host-1");

    BOOST_CHECK_EXCEPTION(audit.list(1, std::nullopt, {"", "", "", "", "yesterday", ""}), ams::Error,
                          [](const ams::Error& error) { return error.field() == "since"; });
    BOOST_CHECK_EXCEPTION(audit.list(1, std::nullopt, {std::string(600, 'x'), "", "", "", "", ""}),
                          ams::Error, [](const ams::Error& error) { return error.field() == "actor"; });
}

BOOST_DATA_TEST_CASE(pruning_removes_the_oldest_and_a_little_at_a_time, data::make(test::databases())) {
    Fixture at(sample);
    Audit audit(at.database, at.clock, "host-1");
    for (int i = 0; i < 5; ++i) {
        audit.record(entry("event." + std::to_string(i)));
        at.clock.advance(std::chrono::hours(1));
    }
    const UtcTime third = at.clock.now() - std::chrono::hours(2);

    BOOST_TEST(audit.prune(third, 2) == 2);
    BOOST_TEST(audit.prune(third, 2) == 1);
    BOOST_TEST(audit.prune(third, 2) == 0);

    const auto left = audit.list(10, std::nullopt).entries;
    BOOST_REQUIRE(left.size() == 2U);
    BOOST_TEST(left.back().event == "event.3");
}

BOOST_DATA_TEST_CASE(an_audit_entry_is_kept_whatever_is_in_it, data::make(test::databases())) {
    Fixture at(sample);
    Audit audit(at.database, at.clock, "host-1");
    AuditEntry strange = entry(std::string(199, 'e') + "\xC3\xBC", std::string(kAuditDetailBytes + 1, 'x'));
    strange.object = "a\xFF"
                     "b";

    audit.record(strange);

    const AuditEntry kept = audit.list(1, std::nullopt).entries.at(0);
    BOOST_TEST(kept.event == std::string(199, 'e'));
    BOOST_TEST(kept.object == "a\xEF\xBF\xBD"
                              "b");
    BOOST_TEST(kept.detail == R"({"truncated":true})");
}

BOOST_DATA_TEST_CASE(a_notice_is_replaced_by_its_key_and_withdrawn, data::make(test::databases())) {
    Fixture at(sample);
    Notices notices(at.database, at.clock);
    notices.put(notice("token/1", AMS_NOTICE_WARNING));
    at.clock.advance(std::chrono::hours(1));
    notices.put(notice("token/2", AMS_NOTICE_INFO));
    notices.put(notice("token/1", AMS_NOTICE_ERROR));

    const auto seen = notices.list(at.system);
    BOOST_REQUIRE(seen.size() == 2U);
    BOOST_TEST(seen[0].key == "token/1");
    BOOST_TEST(seen[0].severity == AMS_NOTICE_ERROR);
    BOOST_TEST(seen[0].since == "2026-11-22T12:00:00Z");

    notices.withdraw("mdm.dep", "token/1");
    notices.withdraw("mdm.dep", "never there");
    BOOST_TEST(notices.list(at.system).size() == 1U);
}

BOOST_DATA_TEST_CASE(a_notice_is_seen_by_those_who_hold_its_permission, data::make(test::databases())) {
    Fixture at(sample);
    Notices notices(at.database, at.clock);
    at.add_user("bert", {"user"});
    notices.put(notice("token/1", AMS_NOTICE_ERROR));

    BOOST_TEST(notices.list(at.access.principal("bert").value()).empty());
    at.access.put_role(at.system, "user", std::nullopt, {"mdm_dep_token:read"});
    BOOST_TEST(notices.list(at.access.principal("bert").value()).size() == 1U);
}

BOOST_DATA_TEST_CASE(a_notice_without_permission_is_refused, data::make(test::databases())) {
    Fixture at(sample);
    Notices notices(at.database, at.clock);
    Notice bad = notice("x", AMS_NOTICE_INFO);
    bad.permission.clear();

    BOOST_CHECK_EXCEPTION(notices.put(bad), ams::Error,
                          [](const ams::Error& error) { return error.field() == "permission"; });
}

BOOST_AUTO_TEST_SUITE_END()
