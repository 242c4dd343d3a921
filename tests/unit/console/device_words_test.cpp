#include "plugin/console/device_words.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>
#include <vector>

using namespace mdm::dep;

namespace {

struct Disowned {
    const char* answer;
    const char* standing;
    const char* status;
    const char* event;
    const char* left;
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const Disowned& row) {
    return out << '"' << row.answer << "\" then \"" << row.standing << '"';
}

const std::vector<Disowned> kDisowned{
    {"SUCCESS", "", "SUCCESS", "disowned", "disowned", "out of the organisation"},
    {"", "NOT_ACCESSIBLE", "SUCCESS", "disowned", "disowned", "answer was lost"},
    {"", "NOT_FOUND", "SUCCESS", "disowned", "disowned", "answer was lost"},
    {"", "SUCCESS", "FAILED", "disown_failed", "", "still on this MDM server"},
    {"", "FAILED", "FAILED", "disown_unclear", "", "not known whether"},
    {"", "", "FAILED", "disown_unclear", "", "not known whether"},
    {"NOT_ACCESSIBLE", "NOT_ACCESSIBLE", "NOT_ACCESSIBLE", "", "gone", "nothing to give up"},
    {"NOT_ACCESSIBLE", "SUCCESS", "NOT_ACCESSIBLE", "disown_failed", "", "does not let this MDM server"},
    {"NOT_ACCESSIBLE", "", "NOT_ACCESSIBLE", "disown_failed", "", "to see which"},
    {"FAILED", "", "FAILED", "disown_failed", "", "try again later"},
    {"NEWER_WORD", "", "NEWER_WORD", "disown_unclear", "", "does not know"},
};

struct Locked {
    const char* state;
    bool may_have_locked;
    const char* says; ///< "": not a word of Apple's.
};
std::ostream& operator<<(std::ostream& out, const Locked& row) {
    return out << row.state;
}

const std::vector<Locked> kLocked{
    {"SUCCESS", true, "is locked"},
    {"pending", true, ""},
    {"unknown", true, ""},
    {"NEWER_WORD", true, "may be locked"},
    {"refused", false, ""},
    {"NOT_ACCESSIBLE", false, "cannot be locked from here"},
    {"ORG_NOT_SUPPORTED", false, "does not offer"},
    {"DEVICE_NOT_SUPPORTED", false, "This kind of device"},
    {"DEVICE_ALREADY_LOCKED", false, "locked before"},
    {"FAILED", false, "Try again later"},
};

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(device_words)

BOOST_DATA_TEST_CASE(a_disowned_device_is_judged_by_the_answer_and_by_where_it_stands_afterwards,
                     boost::unit_test::data::make(kDisowned), row) {
    const DisownVerdict verdict = judge_disown(row.answer, row.standing);

    BOOST_TEST(verdict.status == row.status);
    BOOST_TEST(verdict.event == row.event);
    BOOST_TEST(verdict.left == row.left);
    BOOST_TEST(contains(verdict.detail, row.says), verdict.detail);
}

BOOST_DATA_TEST_CASE(a_code_counts_unless_apple_said_that_it_does_not, boost::unit_test::data::make(kLocked),
                     row) {
    BOOST_TEST(may_have_locked(row.state) == row.may_have_locked);
    BOOST_TEST(contains(lock_sentence(row.state, true), row.says));
}

BOOST_AUTO_TEST_CASE(a_code_is_mentioned_only_where_there_is_one) {
    for (const char* status : {"SUCCESS", "NEWER_WORD"}) {
        BOOST_TEST(contains(lock_sentence(status, true), "kept"));
        BOOST_TEST(!contains(lock_sentence(status, false), "kept"));
    }
    BOOST_TEST(contains(lost_lock_sentence(true), "Show Bypass Code"));
    BOOST_TEST(!contains(lost_lock_sentence(false), "code"));
}

BOOST_AUTO_TEST_SUITE_END()
