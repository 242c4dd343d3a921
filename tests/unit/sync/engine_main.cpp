#define BOOST_TEST_MODULE sync_engine
#include <boost/test/unit_test.hpp>
