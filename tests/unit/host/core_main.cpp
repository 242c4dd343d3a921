#define BOOST_TEST_MODULE host_core
#include <boost/test/unit_test.hpp>
