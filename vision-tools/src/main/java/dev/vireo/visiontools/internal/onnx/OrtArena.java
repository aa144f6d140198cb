package dev.vireo.visiontools.internal.onnx;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Memory that all graphs share, and that grows by what is asked for. The one that each has by default doubles
/// with every step, and then holds about twice what is needed.
///
/// ONNX Runtime's Java classes don't offer this, so its table of C functions is called: `OrtApi`, in which
/// functions keep their places for good.
@SuppressWarnings("restricted") // foreign functions, whose kinds ONNX Runtime keeps
final class OrtArena {
    /// The table of the release that first had all of these.
    private static final int VERSION = 8;

    private static final int CREATE_ENVIRONMENT = 3;
    private static final int CREATE_CPU_MEMORY_INFO = 69;
    private static final int RELEASE_ENVIRONMENT = 92;
    private static final int RELEASE_STATUS = 93;
    private static final int RELEASE_MEMORY_INFO = 94;
    private static final int CREATE_AND_REGISTER_ALLOCATOR = 144;
    private static final int CREATE_ARENA_CONFIG = 156;
    private static final int RELEASE_ARENA_CONFIG = 157;

    private static final AddressLayout POINTERS = ValueLayout.ADDRESS.withTargetLayout(
            MemoryLayout.sequenceLayout(RELEASE_ARENA_CONFIG + 1, ValueLayout.ADDRESS));

    private static final int WARNINGS = 2;
    private static final int KIND_ARENA = 1;
    private static final int KIND_DEFAULT = 0;
    private static final int AS_REQUESTED = 1;
    private static final int DEFAULT = -1;

    private final MemorySegment functions;

    private OrtArena(MemorySegment functions) {
        this.functions = functions;
    }

    private static final class Shared {
        static final boolean THERE = registered();
    }

    /// Whether graphs may ask for it. The environment of ONNX Runtime's Java classes must be there.
    static boolean shared() {
        return Shared.THERE;
    }

    private static boolean registered() {
        Optional<MemorySegment> base = SymbolLookup.loaderLookup().find("OrtGetApiBase");
        if (base.isEmpty()) {
            return false;
        }
        FunctionDescriptor asked = FunctionDescriptor.of(POINTERS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment functions = (MemorySegment) call(base.get(), asked);
            Object table = call(
                    functions.get(ValueLayout.ADDRESS, 0), asked.appendArgumentLayouts(ValueLayout.JAVA_INT), VERSION);
            return new OrtArena((MemorySegment) table).register(arena);
        }
    }

    private static Object call(MemorySegment function, FunctionDescriptor kind, Object... arguments) {
        try {
            return Linker.nativeLinker().downcallHandle(function, kind).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("the functions of ONNX Runtime can't be called", e);
        }
    }

    /// The environment is the one that is there already, counted once more for as long as this takes.
    private boolean register(Arena arena) {
        MemorySegment environment = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment memory = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment config = arena.allocate(ValueLayout.ADDRESS);
        boolean done = does(CREATE_ENVIRONMENT, WARNINGS, arena.allocateFrom("vireo"), environment)
                && does(CREATE_CPU_MEMORY_INFO, KIND_ARENA, KIND_DEFAULT, memory)
                && does(CREATE_ARENA_CONFIG, 0L, AS_REQUESTED, DEFAULT, DEFAULT, config)
                && does(CREATE_AND_REGISTER_ALLOCATOR, held(environment), held(memory), held(config));
        release(RELEASE_ARENA_CONFIG, config);
        release(RELEASE_MEMORY_INFO, memory);
        release(RELEASE_ENVIRONMENT, environment);
        return done;
    }

    private static MemorySegment held(MemorySegment place) {
        return place.get(ValueLayout.ADDRESS, 0);
    }

    /// Calls a function that gives nothing when all is well, and its reason otherwise.
    private boolean does(int function, Object... arguments) {
        MemoryLayout[] kinds = Arrays.stream(arguments)
                .map(argument -> switch (argument) {
                    case Integer _ -> ValueLayout.JAVA_INT;
                    case Long _ -> ValueLayout.JAVA_LONG;
                    default -> ValueLayout.ADDRESS;
                })
                .toArray(MemoryLayout[]::new);
        Object reason = call(function(function), FunctionDescriptor.of(ValueLayout.ADDRESS, kinds), arguments);
        boolean well = MemorySegment.NULL.equals(reason);
        if (!well) {
            call(function(RELEASE_STATUS), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS), reason);
        }
        return well;
    }

    private void release(int function, MemorySegment place) {
        if (!held(place).equals(MemorySegment.NULL)) {
            call(function(function), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS), held(place));
        }
    }

    private MemorySegment function(int place) {
        return functions.getAtIndex(ValueLayout.ADDRESS, place);
    }
}
