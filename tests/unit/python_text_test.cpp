#include "base/python_text.hpp"
#include "tree/key_text.hpp"

#include <cstring>

#include "support.hpp"

#include "catch.hpp"

using flaxstate::python_bytes_text;
using flaxstate::python_float_text;
using flaxstate::python_key_text;
using flaxstate::python_str_repr;
using namespace unit;

namespace {

struct FloatText {
  std::uint64_t bits;
  const char* text;
};

// repr(struct.unpack('<d', bits)) in CPython: edges, random bits (random.Random(7).getrandbits(64)), random magnitudes.
const FloatText float_texts[] = {
    {0x0000000000000000, "0.0"},
    {0x8000000000000000, "-0.0"},
    {0x3ff0000000000000, "1.0"},
    {0xbff0000000000000, "-1.0"},
    {0x3fb999999999999a, "0.1"},
    {0x3fe0000000000000, "0.5"},
    {0x3ff8000000000000, "1.5"},
    {0x3fe5555555555555, "0.6666666666666666"},
    {0x430c6bf526340000, "1000000000000000.0"},
    {0x4341c37937e08000, "1e+16"},
    {0x4376345785d8a000, "1e+17"},
    {0x4341c37937e07fff, "9999999999999998.0"},
    {0x4340000000000000, "9007199254740992.0"},
    {0x4340000000000001, "9007199254740994.0"},
    {0x437b69b4ba630f35, "1.2345678901234568e+17"},
    {0x3f1a36e2eb1c432d, "0.0001"},
    {0x3ee4f8b588e368f1, "1e-05"},
    {0x3f1a36371ea531a8, "9.999e-05"},
    {0x3f202e4b6ce5dc68, "0.00012345"},
    {0x4480f0cf064dd592, "1e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x0000000000000001, "5e-324"},
    {0x0010000000000000, "2.2250738585072014e-308"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0x7ff0000000000000, "inf"},
    {0xfff0000000000000, "-inf"},
    {0x7ff8000000000000, "nan"},
    {0x400921f9f01b866e, "3.14159"},
    {0x4059000000000000, "100.0"},
    {0x54b249ad2594c37d, "1e+100"},
    {0xab2bff2ee48e0530, "-1e-100"},
    {0x3fd5555555555555, "0.3333333333333333"},
    {0x4340000000000000, "9007199254740992.0"},
    {0x43e0000000000000, "9.223372036854776e+18"},
    {0x43f0000000000000, "1.8446744073709552e+19"},
    {0x7e37e43c8800759c, "1e+300"},
    {0x3ff199999999999a, "1.1"},
    {0x4005666666666666, "2.675"},
    {0x3fd3333333333333, "0.3"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x41678c29dccccccd, "12345678.9"},
    {0x3ddb7cdfd9d7bdbb, "1e-10"},
    {0x4330000000000000, "4503599627370496.0"},
    {0x4330000000000002, "4503599627370498.0"},
    {0x447c7e83209e90b2, "8.41e+21"},
    {0x0000000000000004, "2e-323"},
    {0x3eb0000000000000, "9.5367431640625e-07"},
    {0x40fe240000000000, "123456.0"},
    {0x40f86a0000000000, "100000.0"},
    {0xc05edd2f1a9fbe77, "-123.456"},
    {0xf2a74de452e6b438, "-1.989032661366619e+244"},
    {0x6513270e269e0d37, "7.761117632285041e+178"},
    {0x0c5c7fd0a6a3a450, "3.980498358697587e-249"},
    {0xd23f0824128b2f33, "-1.5432835417340557e+88"},
    {0x1818e811892f902b, "1.3647584518757569e-192"},
    {0x9531985d5d9dc9f8, "-1.3701135617873088e-206"},
    {0xe8e25d940ed90475, "-1.7160537630466207e+197"},
    {0x36f675cc81e74ef5, "6.294675241195386e-44"},
    {0x1600a35a099950d8, "1.0613447212142254e-202"},
    {0x6b0d549b6f03675a, "4.708325160387546e+207"},
    {0x3d9c172411e20b8f, "6.387016158513563e-12"},
    {0x8d116ece1738f7d9, "-9.973130378568733e-246"},
    {0x0f21ddb66cad4a26, "8.779753225680271e-236"},
    {0x90c192cfd3ac94af, "-5.795503248498993e-228"},
    {0xf28c105d1fb17c23, "-5.988180159386011e+243"},
    {0xa170b33839263059, "-1.306052388527796e-147"},
    {0x953f48f1a09f76b5, "-2.436117699484841e-206"},
    {0x0fd630f1f29d0da9, "2.233386999150174e-232"},
    {0x95e60af593bd04cf, "-3.51527970626667e-203"},
    {0x0cb1e29c658cda14, "1.5987381841032883e-247"},
    {0x3898d190f9ebdacc, "4.6678633181812096e-36"},
    {0x8e81973e0becd7b0, "-8.441872792105456e-239"},
    {0x2217beaddbc496cb, "1.9015657400796622e-144"},
    {0x6b4cb2424a23d596, "7.370437700706684e+208"},
    {0x8a6a63ec24ede6a4, "-1.7163996725272777e-258"},
    {0x922766581e27a1c0, "-3.2367190832119987e-221"},
    {0x8f6d05584ef8aa38, "-2.2818334634712625e-234"},
    {0xae97ba94d0eda82f, "-3.0536383926309363e-84"},
    {0x1a61dbe22e44158b, "1.3449551894627777e-181"},
    {0x923a736994e3bf91, "-7.317495976062606e-221"},
    {0x301850c5a38fd547, "5.249822308814304e-77"},
    {0x18f135d25f557203, "1.5450754142984396e-188"},
    {0xb64ce4228c38fb29, "-3.953625698224792e-47"},
    {0x907a70c31012f037, "-2.72491267476498e-229"},
    {0x9e7769b10f4205b4, "-6.505141861548772e-162"},
    {0x7f15052434b9b5df, "1.441484839555994e+304"},
    {0x881ed162ae2eb154, "-1.4583679262758548e-269"},
    {0xc6f877186d76b07e, "-7.939416668807721e+33"},
    {0x7731af10506bf2ef, "1.4255183989699612e+266"},
    {0xec66a78795e761d1, "-1.525315701232403e+214"},
    {0x5c90a9587403e430, "7.750545741548908e+137"},
    {0x3f98e2774cbd87ad, "0.024301399287089676"},
    {0x2e05319acb5c7427, "5.326960081783017e-87"},
    {0xc7a2ea20b2f14c94, "-1.2570882301712172e+37"},
    {0x14f4733f3e7d1bfb, "9.952684009002448e-208"},
    {0x4cdd2055930d6eaf, "1.8721667527122837e+62"},
    {0x7ebff20686734721, "3.422978398947072e+302"},
    {0x57ee05cde00902c7, "3.6967297937384553e+115"},
    {0x72e6cc3ababced20, "3.113284956169447e+245"},
    {0x9be4bcfc49b64a08, "-2.6202582260546103e-174"},
    {0x12bd4acefaecbd38, "2.0745096302730225e-218"},
    {0x830e07bc1e398f10, "-5.877500503097409e-294"},
    {0x2a3af4d46b0a18e8, "2.938345597354166e-105"},
    {0x5790f82ec1d3fcff, "6.529598674765832e+113"},
    {0xeeeacbe226e87555, "-1.9837344250050814e+226"},
    {0x6bf46c697d2caf82, "1.0743030475716402e+212"},
    {0xf646e1f40a097c97, "-5.629271400715247e+261"},
    {0x13deef86ab1031d0, "5.743310614918485e-213"},
    {0x8ede0d7ac3baea9e, "-4.61515470702556e-237"},
    {0xca02135e92b1d3f2, "-3.302201168194502e+48"},
    {0xd17f9acae01f5057, "-3.8373366379117136e+84"},
    {0x571242425051c1cc, "2.7444240984593666e+111"},
    {0x59a54a7bb1fee08f, "7.037254769664525e+123"},
    {0x7f26144b98289fcd, "3.0282415270685036e+304"},
    {0xcc011cdd9474031b, "-1.3427313830183207e+58"},
    {0x119a72d174c9df6a, "7.145365052251808e-224"},
    {0x17f5e837d70820fe, "3.0010119427191346e-193"},
    {0x451abd81f1d69ed6, "8.08174890787967e+24"},
    {0xb2715945795e8229, "-1.029599445714058e-65"},
    {0x10a3d6b2aa05e11a, "1.6356324386913733e-228"},
    {0xbb2d420f0f88080b, "-1.210084267904234e-23"},
    {0x4f426dcbb394fb36, "6.512205859834416e+73"},
    {0x93f448b3a5aa3c81, "-1.5063173670565552e-212"},
    {0xae658f33fe3b890b, "-3.468068334360956e-85"},
    {0x72158370d269a9a5, "3.5862982565236525e+241"},
    {0xb774eb5248db40af, "-1.500880737539812e-41"},
    {0xe315128862c33a4f, "-1.9881605394901064e+169"},
    {0x58d5563dab2cd31e, "8.608929980762736e+119"},
    {0xf0ce583505c6af07, "-2.412056419517317e+235"},
    {0x5affb2297631a992, "2.1970596639628e+130"},
    {0xbf45c1395b40584a, "-0.0006639032421869109"},
    {0xbf89d55fe1d0ba00, "-0.012614010886037086"},
    {0x3f75f940e4392a61, "0.005364659769450415"},
    {0x411d18db0968fed5, "476726.7591895883"},
    {0xc1a9ffe6e3779352, "-218100593.73354584"},
    {0xc193ffdb6f0a362c, "-83883739.75997227"},
    {0xc033abd0674395a8, "-19.671148733139177"},
    {0x415d3ff721d85ad5, "7667676.52883025"},
    {0x405233004f7059ee, "72.79689393970304"},
    {0x40e427eaf0d6cd35, "41279.34189930038"},
    {0x41164e1879a020d3, "365446.1187749032"},
    {0x3f82bfa8d838b0cc, "0.009154624079279826"},
    {0xbf8114b8efbcde2f, "-0.008340306106773358"},
    {0xc0157185fb6a3283, "-5.360862663609285"},
    {0xc26c66d3b61f0ce0, "-975873880312.4023"},
    {0xc083da83969281bb, "-635.3142520376053"},
    {0xc162ead5fdd56421, "-9918127.932298722"},
    {0x426422747e364250, "691819246002.0723"},
    {0x3f55bd1aee5490c3, "0.001326824474127839"},
    {0x41ec62c19ed7069e, "3809873142.719558"},
    {0x42d4794bedf464ec, "90044789936531.69"},
    {0x3ecd8fbc6509f4bd, "3.5240016489900275e-06"},
    {0xc3734109c21c2f91, "-8.671255559425051e+16"},
    {0x4309afcf5abeb223, "903772441663044.4"},
    {0x41222e447c1af3de, "595746.2423931321"},
    {0xc108e2a5e93e7a57, "-203860.73888869837"},
    {0xc2d2076f88e8b3c9, "-79292581257935.14"},
    {0xbfc97c977e0210e0, "-0.19911473896730225"},
    {0xbfebb093a01f6698, "-0.8653047683139503"},
    {0xbf1f20ed453c3c8b, "-0.00011874626335049898"},
    {0xbecad5a4b120e911, "-3.1989269553531323e-06"},
    {0xc26725017618b1c9, "-795240804549.5558"},
    {0xbf46dacdb5f8d64a, "-0.0006974701354411441"},
    {0x42a0552940467958, "8978975171388.672"},
    {0xbfee5e31876ffe64, "-0.9489982266677086"},
    {0x3f62b0666e1aece7, "0.002281379755769575"},
    {0x40da407a9af09c66, "26881.91570678018"},
    {0x41a862a053d918b2, "204558377.92401654"},
    {0xc1c67af8893ce0cb, "-754315538.4756101"},
    {0x41978352015d201b, "98620544.34094279"},
    {0xc0439ada6c854a84, "-39.209790768703016"},
    {0xbf4b23b3d5dc00f4, "-0.0008282306768876689"},
    {0x43662ced7d70f624, "4.993478408848618e+16"},
    {0xc330b70c1619e34e, "-4704862165656398.0"},
    {0xbea6b870bcde69af, "-6.77122778947137e-07"},
    {0xc1f5f693d99f81c9, "-5895699865.969186"},
    {0xc323a56a8edfa21a, "-2764950819819789.0"},
    {0x3e772d92b23b11d7, "8.634485176422867e-08"},
    {0x408022498ff03807, "516.2859190718744"},
    {0x3f191655c0384636, "9.570024854379456e-05"},
};

std::string key_text(const KeyView& key, bool& exact) { return python_key_text(key, exact); }

KeyView number_key(Kind kind, std::uint64_t bits) {
  KeyView key;
  key.kind = kind;
  key.value.unsigned_integer = bits;
  return key;
}

}  // namespace

TEST_CASE("A float's text is Python's") {
  for (const FloatText& row : float_texts) {
    double value;
    std::memcpy(&value, &row.bits, sizeof value);
    CHECK(python_float_text(value) == row.text);
  }
}

TEST_CASE("A NaN with a sign and a payload is nan") {
  double value;
  const std::uint64_t bits = 0xfff8000000000123;
  std::memcpy(&value, &bits, sizeof value);
  CHECK(python_float_text(value) == "nan");
}

// repr(bytes(range(256))) and of bytes with quotes, in CPython.
TEST_CASE("The repr of bytes is Python's") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  CHECK(python_bytes_text(all) ==
        "b'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x10\\x11\\x12\\x13\\x1"
        "4\\x15\\x16\\x17\\x18\\x19\\x1a\\x1b\\x1c\\x1d\\x1e\\x1f !\"#$%&\\'()*+,-./0123456789:;<=>?@ABCDEFGH"
        "IJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\\x7f\\x80\\x81\\x82\\x83\\x84\\x85\\x86\\x"
        "87\\x88\\x89\\x8a\\x8b\\x8c\\x8d\\x8e\\x8f\\x90\\x91\\x92\\x93\\x94\\x95\\x96\\x97\\x98\\x99\\x9a\\x"
        "9b\\x9c\\x9d\\x9e\\x9f\\xa0\\xa1\\xa2\\xa3\\xa4\\xa5\\xa6\\xa7\\xa8\\xa9\\xaa\\xab\\xac\\xad\\xae\\x"
        "af\\xb0\\xb1\\xb2\\xb3\\xb4\\xb5\\xb6\\xb7\\xb8\\xb9\\xba\\xbb\\xbc\\xbd\\xbe\\xbf\\xc0\\xc1\\xc2\\x"
        "c3\\xc4\\xc5\\xc6\\xc7\\xc8\\xc9\\xca\\xcb\\xcc\\xcd\\xce\\xcf\\xd0\\xd1\\xd2\\xd3\\xd4\\xd5\\xd6\\x"
        "d7\\xd8\\xd9\\xda\\xdb\\xdc\\xdd\\xde\\xdf\\xe0\\xe1\\xe2\\xe3\\xe4\\xe5\\xe6\\xe7\\xe8\\xe9\\xea\\x"
        "eb\\xec\\xed\\xee\\xef\\xf0\\xf1\\xf2\\xf3\\xf4\\xf5\\xf6\\xf7\\xf8\\xf9\\xfa\\xfb\\xfc\\xfd\\xfe\\x"
        "ff'");
  CHECK(python_bytes_text("") == "b''");
  CHECK(python_bytes_text("it's") == "b\"it's\"");
  CHECK(python_bytes_text("'\"") == "b'\\'\"'");
  CHECK(python_bytes_text("\"") == "b'\"'");
}

// repr(text) in CPython.
TEST_CASE("The repr of printable and ASCII text is Python's") {
  std::string ascii;
  for (int i = 0; i < 128; ++i) ascii += static_cast<char>(i);
  CHECK(python_str_repr(ascii) ==
        "'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x10\\x11\\x12\\x13\\x14"
        "\\x15\\x16\\x17\\x18\\x19\\x1a\\x1b\\x1c\\x1d\\x1e\\x1f !\"#$%&\\'()*+,-./0123456789:;<=>?@ABCDEFGHI"
        "JKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\\x7f'");
  CHECK(python_str_repr("") == "''");
  CHECK(python_str_repr("it's") == "\"it's\"");
  CHECK(python_str_repr("'\"") == "'\\'\"'");
  CHECK(python_str_repr("\xc2\x85\xe2\x80\xae\xef\xbb\xbf\xf3\xa0\x80\x81\xd8\x9c") ==
        "'\\x85\\u202e\\ufeff\\U000e0001\\u061c'");
  CHECK(python_str_repr("h\xc3\xa9 \xf0\x9f\x98\x80") == "'h\xc3\xa9 \xf0\x9f\x98\x80'");
}

// str(key) in CPython; to_state_dict makes its keys so.
TEST_CASE("Keys have the text of Python's str()") {
  bool exact = false;
  CHECK(key_text(flaxstate::text_key("a b"), exact) == "a b");
  CHECK(exact);
  CHECK(key_text(number_key(Kind::integer, static_cast<std::uint64_t>(INT64_MIN)), exact) == "-9223372036854775808");
  CHECK(key_text(number_key(Kind::unsigned_integer, UINT64_MAX), exact) == "18446744073709551615");
  CHECK(key_text(number_key(Kind::boolean, 1), exact) == "True");
  CHECK(key_text(number_key(Kind::boolean, 0), exact) == "False");
  CHECK(key_text(number_key(Kind::nil, 0), exact) == "None");
  CHECK(key_text(number_key(Kind::real, 0x3ff8000000000000), exact) == "1.5");
  KeyView bytes = flaxstate::text_key("x\n");
  bytes.kind = Kind::bytes;
  CHECK(key_text(bytes, exact) == "b'x\\n'");
  CHECK(exact);
}

TEST_CASE("Keys that a state dict has no text for are not exact") {
  for (const Kind kind : {Kind::complex, Kind::ext, Kind::timestamp, Kind::scalar}) {
    bool exact = true;
    CHECK_FALSE(key_text(number_key(kind, 0), exact).empty());
    CHECK_FALSE(exact);
  }
}
