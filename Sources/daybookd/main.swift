internal import DaybookDaemon
internal import Glibc

exit(DaemonProgram.run(Array(CommandLine.arguments.dropFirst())))
