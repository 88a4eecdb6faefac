/* The first instructions of a Cortex-M: memory is made ready, then comes main. */
#include <stdint.h>
#include <string.h>

extern uint32_t stack_top, data_from, data_start, data_end, bss_start, bss_end;
int main(void);
void io_exit(int code);

void reset(void);

void reset(void) {
  /* The floating-point unit is off until it is asked for; where there is none it stays so. */
  *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20;
  __asm__ volatile("dsb\n\tisb");
  memcpy(&data_start, &data_from, (size_t)((char *)&data_end - (char *)&data_start));
  memset(&bss_start, 0, (size_t)((char *)&bss_end - (char *)&bss_start));
  io_exit(main());
}

static void fault(void) { io_exit(3); }

__attribute__((section(".vectors"), used)) static void *const vectors[] = {
    &stack_top, (void *)reset, (void *)fault, (void *)fault,
    (void *)fault, (void *)fault, (void *)fault,
};
