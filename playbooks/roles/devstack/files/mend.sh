# Prints the clones that were cut off, and removes them: stack.sh clones only what is absent, and updates the rest only if that is
# whole. Runs as the user stack. $1 is the folder of the clones.
cut_off() {
  [ -n "$(find "$1/.git" -maxdepth 1 -name '*.lock')" ] ||
    ! git -C "$1" rev-parse --quiet --verify 'HEAD^{tree}' >/dev/null 2>&1 ||
    ! git -C "$1" fsck --connectivity-only --no-dangling >/dev/null 2>&1 ||
    [ -n "$(git -C "$1" ls-files --deleted 2>&1)" ]
}
for clone in "$1"/*/.git; do
  clone=${clone%/.git}
  if [ -d "$clone/.git" ] && cut_off "$clone"; then
    echo "$clone"
    sudo rm -rf "$clone"
  fi
done
