internal import DaybookCommand
internal import Glibc

exit(DaybookProgram.run(Array(CommandLine.arguments.dropFirst())))
