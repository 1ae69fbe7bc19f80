export const summaryLook =
  'w-fit cursor-pointer rounded-sm py-1 font-medium text-accent pointer-coarse:py-2.5'
