#include "api/reports/svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/base/text.hpp"

namespace headroom::api::svg {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::year_month_day;

constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::array<std::int64_t, 15> round_steps{1,   2,   5,   10,   15,   30,       60,       120,
                                                   180, 360, 720, 1440, 2880, 7 * 1440, 14 * 1440};  // minutes

std::string month_name(year_month_day date) { return month_names[static_cast<unsigned>(date.month()) - 1]; }

std::string day_label(Instant at) {
  const year_month_day date{floor<days>(at)};
  return month_name(date) + " " + std::to_string(static_cast<unsigned>(date.day()));
}

std::string clock_label(Instant at) { return format_rfc3339(at).substr(11, 5); }

std::vector<TimeTick> month_ticks(Instant from, Instant until, std::size_t most) {
  const double months = static_cast<double>((until - from) / days{30});
  const auto each = static_cast<unsigned>(std::max(1.0, std::ceil(months / static_cast<double>(most))));
  std::vector<TimeTick> ticks;
  const year_month_day begin{floor<days>(from)};
  auto month = begin.year() / begin.month();
  for (; Instant(std::chrono::sys_days{month / 1}) < until; month += std::chrono::months{each}) {
    const Instant at{std::chrono::sys_days{month / 1}};
    const bool january = month.month() == std::chrono::January;
    if (at >= from)
      ticks.push_back({at, january ? std::to_string(static_cast<int>(month.year())) : month_name(month / 1), january});
  }
  return ticks;
}

}  // namespace

std::string number(double value) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  std::string out = buffer;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string brief(double value) {
  const double magnitude = std::abs(value) >= 100 ? 1 : std::abs(value) >= 10 ? 10 : 100;
  return text::quantity(std::round(value * magnitude) / magnitude);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out;
}

Canvas::Canvas(double width, double height, std::string_view title, std::string_view style) {
  const std::string size = number(width) + " " + number(height);
  out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" + number(width) +
         "\" height=\"" + number(height) + "\" role=\"img\">\n<title>" + escaped(title) + "</title>\n<style>" +
         std::string(style) + "</style>\n";
  rect(0, 0, width, height, "paper");
}

void Canvas::element(std::string_view name, std::string_view attributes) {
  out_.append("<").append(name).append(" ").append(attributes).append("/>\n");
}

void Canvas::text(double x, double y, std::string_view css_class, std::string_view content) {
  out_.append("<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" class=\"")
      .append(css_class)
      .append("\">" + escaped(content) + "</text>\n");
}

void Canvas::line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  element("line", "x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
                      "\" class=\"" + std::string(css_class) + "\"");
}

void Canvas::rect(double x, double y, double width, double height, std::string_view css_class) {
  element("rect", "x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" +
                      number(height) + "\" class=\"" + std::string(css_class) + "\"");
}

void Canvas::path(std::string_view data, std::string_view css_class) {
  if (data.empty()) return;
  out_.append("<path d=\"").append(data).append("\" class=\"").append(css_class).append("\"/>\n");
}

std::string Canvas::finish() && {
  out_ += "</svg>\n";
  return std::move(out_);
}

std::vector<double> ticks_to(double highest) {
  const double rough = std::max(highest, 1e-9) / 5;
  const double magnitude = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * magnitude;
  for (const double round : {1.0, 2.0, 5.0})
    if (round * magnitude >= rough) {
      step = round * magnitude;
      break;
    }
  std::vector<double> ticks{0};
  while (ticks.back() < highest && ticks.size() < 8) ticks.push_back(static_cast<double>(ticks.size()) * step);
  return ticks;
}

std::vector<TimeTick> time_ticks(Instant from, Instant until, std::size_t most) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(until - from).count();
  const auto fits = [&](std::int64_t each) { return minutes / each <= static_cast<std::int64_t>(most); };
  const auto each = std::ranges::find_if(round_steps, fits);
  if (each == round_steps.end()) return month_ticks(from, until, most);
  const std::chrono::minutes step{*each};
  // 1970-01-01 was a Thursday. Weeks begin on Monday.
  const std::chrono::minutes shift{*each >= 7 * 1440 ? 4 * 1440 : 0};
  std::vector<TimeTick> ticks;
  Instant at{std::chrono::ceil<std::chrono::minutes>(from.time_since_epoch() - shift) / step * step + shift};
  for (; at < until; at += step) {
    if (at < from) continue;
    const bool midnight = at == floor<days>(at);
    ticks.push_back({at, midnight ? day_label(at) : clock_label(at), midnight && *each < 1440});
  }
  return ticks;
}

}  // namespace headroom::api::svg
