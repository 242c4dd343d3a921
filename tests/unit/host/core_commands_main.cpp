#define BOOST_TEST_MODULE host_core_commands
#include <boost/test/unit_test.hpp>
