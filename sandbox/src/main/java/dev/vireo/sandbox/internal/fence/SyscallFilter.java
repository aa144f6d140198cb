package dev.vireo.sandbox.internal.fence;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The filter of system calls under which programs run, in the kernel's own little language (classic BPF): no
/// sockets, no new processes, no file opened for writing, made, renamed, removed or changed, no signal to
/// another process, sent or ordered, nothing that looks into other processes, shares memory or messages with
/// them, changes their priorities, namespaces, users, limits, clocks or the kernel.
///
/// What is not listed is allowed: the JVM may need any of it, and differs between releases. But calls that
/// are newer than this list answer ENOSYS, save a few that a C library uses, so that it takes the older way.
final class SyscallFilter {
    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int ERRNO = 0x00050000;
    private static final int EPERM = 1;

    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_AT_LEAST = 0x35;
    private static final int JUMP_BITS = 0x45;
    private static final int RETURN = 0x06;

    private static final int NUMBER_AT = 0;
    private static final int MACHINE_AT = 4;
    private static final int ARGUMENTS_AT = 16;

    /// From here on the numbers are the same on all machines.
    private static final int NEW = 424;

    /// `close_range`, `faccessat2`, `epoll_pwait2`, `futex_waitv`, `map_shadow_stack`, `futex_wake`,
    /// `futex_wait`, `futex_requeue`.
    private static final int[] NEW_AND_HARMLESS = {436, 439, 441, 449, 453, 454, 455, 456};

    /// Refused whatever the arguments: the name, the number on x86-64, the number on AArch64.
    private static final String REFUSED = """
            socket 41 198
            socketpair 53 199
            connect 42 203
            bind 49 200
            listen 50 201
            accept 43 202
            accept4 288 242
            sendto 44 206
            sendmsg 46 211
            sendmmsg 307 269
            recvfrom 45 207
            recvmsg 47 212
            recvmmsg 299 243
            fork 57 -
            vfork 58 -
            execve 59 221
            execveat 322 281
            ptrace 101 117
            process_vm_readv 310 270
            process_vm_writev 311 271
            kcmp 312 272
            tkill 200 130
            rt_sigqueueinfo 129 138
            rt_tgsigqueueinfo 297 240
            creat 85 -
            rename 82 -
            renameat 264 38
            renameat2 316 276
            mkdir 83 -
            mkdirat 258 34
            rmdir 84 -
            unlink 87 -
            unlinkat 263 35
            link 86 -
            linkat 265 37
            symlink 88 -
            symlinkat 266 36
            chmod 90 -
            fchmod 91 52
            fchmodat 268 53
            chown 92 -
            fchown 93 55
            lchown 94 -
            fchownat 260 54
            truncate 76 45
            utime 132 -
            utimes 235 -
            futimesat 261 -
            utimensat 280 88
            mknod 133 -
            mknodat 259 33
            setxattr 188 5
            lsetxattr 189 6
            fsetxattr 190 7
            removexattr 197 14
            lremovexattr 198 15
            fremovexattr 199 16
            memfd_create 319 279
            name_to_handle_at 303 264
            open_by_handle_at 304 265
            mount 165 40
            umount2 166 39
            pivot_root 155 41
            chroot 161 51
            swapon 167 224
            swapoff 168 225
            unshare 272 97
            setns 308 268
            reboot 169 142
            kexec_load 246 104
            kexec_file_load 320 294
            init_module 175 105
            finit_module 313 273
            delete_module 176 106
            acct 163 89
            quotactl 179 60
            sethostname 170 161
            setdomainname 171 162
            settimeofday 164 170
            clock_settime 227 112
            adjtimex 159 171
            clock_adjtime 305 266
            syslog 103 116
            iopl 172 -
            ioperm 173 -
            modify_ldt 154 -
            personality 135 92
            uselib 134 -
            vhangup 153 58
            bpf 321 280
            perf_event_open 298 241
            userfaultfd 323 282
            add_key 248 217
            request_key 249 218
            keyctl 250 219
            fanotify_init 300 262
            fanotify_mark 301 263
            io_setup 206 0
            io_submit 209 2
            lookup_dcookie 212 18
            vmsplice 278 75
            move_pages 279 239
            migrate_pages 256 238
            setuid 105 146
            setgid 106 144
            setreuid 113 145
            setregid 114 143
            setgroups 116 159
            setresuid 117 147
            setresgid 119 149
            setfsuid 122 151
            setfsgid 123 152
            capset 126 91
            setrlimit 160 164
            setpriority 141 140
            ioprio_set 251 30
            sched_setparam 142 118
            sched_setscheduler 144 119
            sched_setaffinity 203 122
            sched_setattr 314 274
            setpgid 109 154
            setsid 112 157
            shmget 29 194
            shmat 30 196
            shmdt 67 197
            shmctl 31 195
            msgget 68 186
            msgsnd 69 189
            msgrcv 70 188
            msgctl 71 187
            semget 64 190
            semop 65 193
            semtimedop 220 192
            semctl 66 191
            mq_open 240 180
            mq_unlink 241 181
            mq_timedsend 242 182
            mq_timedreceive 243 183
            mq_notify 244 184
            mq_getsetattr 245 185
            """;

    /// What `fcntl` may not be asked for: F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, which have the
    /// kernel send signals to whom they name.
    private static final int[] REFUSED_FCNTL = {8, 10, 15, 1024, 1026};

    /// What `ioctl` may not be asked for: to type into a terminal (TIOCSTI, TIOCLINUX), to take, leave or hang up one
    /// or to signal those behind it (TIOCSCTTY, TIOCSPGRP, TIOCNOTTY, TIOCVHANGUP, TIOCSIG), to have signals sent
    /// (FIOASYNC, FIOSETOWN, SIOCSPGRP).
    private static final int[] REFUSED_IOCTL = {
        0x5412, 0x541C, 0x540E, 0x5410, 0x5422, 0x5437, 0x40045436, 0x5452, 0x8901, 0x8902
    };

    private final ByteBuffer code = ByteBuffer.allocate(8 * 4096).order(ByteOrder.LITTLE_ENDIAN);

    private SyscallFilter() {}

    /// The filter's instructions of eight bytes each.
    ///
    /// @param pid the one process that may be sent signals: our own
    static byte[] of(Linux.Machine machine, int pid) {
        SyscallFilter filter = new SyscallFilter();
        filter.build(machine.column(), machine.audit(), pid);
        byte[] bytes = new byte[filter.code.position()];
        filter.code.flip().get(bytes);
        return bytes;
    }

    private void build(int column, int audit, int pid) {
        load(MACHINE_AT);
        add(JUMP_EQUAL, 1, 0, audit);
        add(RETURN, 0, 0, KILL); // a call in the dialect of another processor: its numbers mean other calls
        load(NUMBER_AT);
        add(JUMP_AT_LEAST, 0, NEW_AND_HARMLESS.length * 2 + 1, NEW);
        for (int number : NEW_AND_HARMLESS) {
            add(JUMP_EQUAL, 0, 1, number);
            add(RETURN, 0, 0, ALLOW);
        }
        refuse(Linux.ENOSYS);
        REFUSED.lines().forEach(line -> {
            String number = line.split(" ", -1)[1 + column];
            if (!number.equals("-")) {
                add(JUMP_EQUAL, 0, 1, Integer.parseInt(number));
                refuse(EPERM);
            }
        });
        if (column == 0) {
            opensForReading(2, 1);
        }
        opensForReading(column == 0 ? 257 : 56, 2);
        makesThreadsOnly(column == 0 ? 56 : 220);
        signalsOnly(column == 0 ? 62 : 129, pid);
        signalsOnly(column == 0 ? 234 : 131, pid);
        readsOwnLimitsOnly(column == 0 ? 302 : 261, pid);
        isNotAskedFor(column == 0 ? 16 : 29, REFUSED_IOCTL);
        isNotAskedFor(column == 0 ? 72 : 25, REFUSED_FCNTL);
        add(RETURN, 0, 0, ALLOW);
    }

    /// `open` and `openat`.
    private void opensForReading(int number, int flags) {
        add(JUMP_EQUAL, 0, 4, number);
        load(argument(flags));
        add(JUMP_BITS, 0, 1, 0x1 | 0x2 | 0x40 | 0x200); // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
        refuse(EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    /// `clone`. (`clone3` keeps its flags where no filter can look; it is among the new calls.)
    private void makesThreadsOnly(int number) {
        add(JUMP_EQUAL, 0, 4, number);
        load(argument(0));
        add(JUMP_BITS, 1, 0, 0x10000); // CLONE_THREAD
        refuse(EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    /// `kill` and `tgkill`.
    private void signalsOnly(int number, int pid) {
        add(JUMP_EQUAL, 0, 4, number);
        load(argument(0));
        add(JUMP_EQUAL, 1, 0, pid);
        refuse(EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    /// `prlimit64` of this process without new limits.
    private void readsOwnLimitsOnly(int number, int pid) {
        add(JUMP_EQUAL, 0, 10, number);
        load(argument(0));
        add(JUMP_EQUAL, 2, 0, 0);
        add(JUMP_EQUAL, 1, 0, pid);
        refuse(EPERM);
        load(argument(2));
        add(JUMP_EQUAL, 0, 2, 0);
        load(argument(2) + 4);
        add(JUMP_EQUAL, 1, 0, 0);
        refuse(EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    /// `ioctl` and `fcntl`, whose second argument says what they do.
    private void isNotAskedFor(int number, int[] refused) {
        add(JUMP_EQUAL, 0, 2 * refused.length + 2, number);
        load(argument(1));
        for (int request : refused) {
            add(JUMP_EQUAL, 0, 1, request);
            refuse(EPERM);
        }
        add(RETURN, 0, 0, ALLOW);
    }

    private static int argument(int index) {
        return ARGUMENTS_AT + 8 * index; // the low half: both machines are little-endian
    }

    private void load(int offset) {
        add(LOAD, 0, 0, offset);
    }

    private void refuse(int error) {
        add(RETURN, 0, 0, ERRNO | error);
    }

    /// @param yes instructions to skip when the comparison holds
    /// @param no and when it does not
    private void add(int operation, int yes, int no, int operand) {
        code.putShort((short) operation).put((byte) yes).put((byte) no).putInt(operand);
    }
}
