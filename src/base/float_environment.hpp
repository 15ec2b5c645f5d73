#pragma once

#include <cstdint>

// Which way there is to the processor's floating-point environment. <cfenv> is the portable one, and a hundred times as slow on
// x86-64.
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define FLAXSTATE_FLOATS_X86 1
#elif defined(_M_X64)
#define FLAXSTATE_FLOATS_MSVC 1
#include <intrin.h>
#elif defined(__aarch64__) && (defined(__GNUC__) || defined(__clang__))
#define FLAXSTATE_FLOATS_ARM 1
#else
#include <cfenv>
#endif

namespace flaxstate {

// C's default floating-point environment, until its end, which puts back the thread's own, its flags included: numbers round to
// nearest even, subnormal ones aren't zero, and nothing traps. Stands around whole calls: it takes a few reads of registers,
// and nothing else where the environment is the default one already.
class FloatEnvironment {
 public:
  FloatEnvironment() noexcept { begin(); }
  FloatEnvironment(const FloatEnvironment&) = delete;
  FloatEnvironment& operator=(const FloatEnvironment&) = delete;
  ~FloatEnvironment() { end(); }

 private:
#if defined(FLAXSTATE_FLOATS_X86)
  static constexpr std::uint32_t default_control = 0x1f80;
  static constexpr std::uint32_t flags = 0x3f;
  static constexpr std::uint16_t default_x87 = 0x037f;

  // The x87's control word tells C libraries how to round when they write numbers. No arithmetic of ours is its own, so that
  // its flags stay as they are.
  void begin() noexcept {
    __asm__ __volatile__("stmxcsr %0" : "=m"(control_));
    __asm__ __volatile__("fnstcw %0" : "=m"(x87_));
    if ((control_ & ~flags) != default_control) set_control(default_control);
    if (x87_ != default_x87) set_x87(default_x87);
  }
  void end() const noexcept {
    std::uint32_t control;
    __asm__ __volatile__("stmxcsr %0" : "=m"(control));
    if (control != control_) set_control(control_);
    if (x87_ != default_x87) set_x87(x87_);
  }
  static void set_control(std::uint32_t control) noexcept { __asm__ __volatile__("ldmxcsr %0" : : "m"(control)); }
  static void set_x87(std::uint16_t control) noexcept { __asm__ __volatile__("fldcw %0" : : "m"(control)); }

  std::uint32_t control_;
  std::uint16_t x87_;
#elif defined(FLAXSTATE_FLOATS_MSVC)
  void begin() noexcept {
    control_ = _mm_getcsr();
    if ((control_ & ~0x3fU) != 0x1f80U) _mm_setcsr(0x1f80);
  }
  void end() const noexcept {
    if (_mm_getcsr() != control_) _mm_setcsr(control_);
  }

  unsigned control_;
#elif defined(FLAXSTATE_FLOATS_ARM)
  void begin() noexcept {
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(control_));
    __asm__ __volatile__("mrs %0, fpsr" : "=r"(flags_));
    if (control_ != 0) __asm__ __volatile__("msr fpcr, %0" : : "r"(std::uint64_t{0}));
  }
  void end() const noexcept {
    std::uint64_t flags;
    __asm__ __volatile__("mrs %0, fpsr" : "=r"(flags));
    if (flags != flags_) __asm__ __volatile__("msr fpsr, %0" : : "r"(flags_));
    if (control_ != 0) __asm__ __volatile__("msr fpcr, %0" : : "r"(control_));
  }

  std::uint64_t control_;
  std::uint64_t flags_;
#else
  void begin() noexcept {
    std::fegetenv(&environment_);
    std::fesetenv(FE_DFL_ENV);
  }
  void end() const noexcept { std::fesetenv(&environment_); }

  std::fenv_t environment_;
#endif
};

}  // namespace flaxstate
