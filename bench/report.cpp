#include "report.hpp"

#include <fstream>

#include "processor.hpp"

namespace flaxstate::bench {

namespace {

constexpr const char* line_format = "%-50s | %-26s | %-26s | %7s | %7s | %s\n";

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

std::string number_or(const char* otherwise, const std::optional<double>& value) {
  return value ? number(*value) : otherwise;
}

std::string verdict(const Result& result) {
  if (result.skipped()) return "skipped: " + result.measurement.skipped;
  if (!result.row.at_most) return "";
  return result.missed() ? "MISSED" : "ok";
}

// Texts hold no control characters.
std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

}  // namespace

void print_heading() {
  std::printf("processor: %s\n", processor_name().c_str());
  std::printf(line_format, "what", "ours", "yardstick", "ratio", "at most", "verdict");
  std::fflush(stdout);
}

void print_result(const Result& result) {
  const Measurement& measurement = result.measurement;
  const std::string note = measurement.note.empty() ? "" : " (" + measurement.note + ")";
  std::printf(line_format, result.row.what.c_str(), measurement.ours.c_str(), measurement.yardstick.c_str(),
              number_or("", measurement.ratio).c_str(), number_or("", result.row.at_most).c_str(),
              (verdict(result) + note).c_str());
  std::fflush(stdout);
}

bool write_json(const std::string& path, const Settings& settings, const std::vector<Result>& results) {
  std::ofstream file(path);
  file << "{\n  \"processor\": " << quoted(processor_name()) << ",\n  \"repeat\": " << settings.repeat
       << ",\n  \"scale\": " << number(settings.scale) << ",\n  \"rows\": [";
  const char* separator = "\n";
  for (const Result& result : results) {
    const Measurement& measurement = result.measurement;
    file << separator << "    {\"what\": " << quoted(result.row.what) << ", \"ours\": " << quoted(measurement.ours)
         << ", \"yardstick\": " << quoted(measurement.yardstick)
         << ", \"ratio\": " << number_or("null", measurement.ratio)
         << ", \"ratio_of_fastest\": " << number_or("null", measurement.ratio_of_fastest)
         << ", \"at_most\": " << number_or("null", result.row.at_most) << ", \"verdict\": " << quoted(verdict(result))
         << ", \"note\": " << quoted(measurement.note) << "}";
    separator = ",\n";
  }
  file << "\n  ]\n}\n";
  file.close();
  return file.good();
}

}  // namespace flaxstate::bench
