#define BOOST_TEST_MODULE api_contract
#include <boost/test/unit_test.hpp>
