#define BOOST_TEST_MODULE host_web
#include <boost/test/unit_test.hpp>
