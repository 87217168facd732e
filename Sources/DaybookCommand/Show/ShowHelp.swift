internal import LinuxSystem

/// What `daybook --help` says.
enum ShowHelp {
    static var text: String {
        """
        daybook [OPTION...] [MATCH...]
        daybook import [OPTION...] [INPUT...]
        daybook cat [OPTION...] [COMMAND...]
        daybook salvage [OPTION...] FILE...

        Show the journal: that of the running daybookd, else the system's.
        A MATCH is FIELD=VALUE or the path of a program; + between matches means "or".
        'daybook import --help', 'daybook cat --help' and 'daybook salvage --help'
        tell of the other three.

        Examples:
          daybook -n 20                        the newest 20 entries
          daybook -f -u nginx                  what nginx writes, as it comes
          daybook -p err -S yesterday          errors since yesterday
          daybook -b -1 -k                     the kernel's messages of the boot before
          daybook -g 'time(d )?out' -o json    search messages, print JSON
          daybook _UID=1000 + _UID=1001        entries of either user
          daybook --file 'old/*.journal' -r    some files, newest entries first


        """ + ShowOption.table.help()
    }
}
