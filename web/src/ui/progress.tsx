/** How much of something is done, for eyes and screen readers. */
export const Progress = ({ label, done, of }: { label: string; done: number; of: number }) => (
  <progress
    aria-label={label}
    value={done}
    max={Math.max(1, of)}
    className="block h-2 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
  />
)
