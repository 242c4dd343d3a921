#define BOOST_TEST_MODULE console_live
#include <boost/test/unit_test.hpp>
