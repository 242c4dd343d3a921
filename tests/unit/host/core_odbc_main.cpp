#define BOOST_TEST_MODULE host_core_odbc
#include <boost/test/unit_test.hpp>
