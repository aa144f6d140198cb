package dev.vireo.visiontools;

import dev.vireo.program.ImagePatch;
import java.lang.ScopedValue.CallableOp;
import java.util.List;
import java.util.function.Consumer;

/// Where tools look closer than at the rest of a picture, for whoever wants to know: those whose models say so tell it
/// on the thread of the call.
///
/// ```java
/// List<List<ImagePatch>> looks = new ArrayList<>();
/// Reply reply = CloseLooks.heard(looks::add, () -> tools.answerer().simpleQuery(patch, "What does the sign say?"));
/// ```
public final class CloseLooks {
    private static final ScopedValue<Consumer<List<ImagePatch>>> LISTENER = ScopedValue.newInstance();

    private CloseLooks() {}

    /// Has something done, and hears of each look that is taken meanwhile.
    ///
    /// @param listener gets the parts of pictures that a look showed
    public static <T, E extends Throwable> T heard(Consumer<List<ImagePatch>> listener, CallableOp<? extends T, E> work)
            throws E {
        return ScopedValue.where(LISTENER, listener).<T, E>call(work);
    }

    /// Tells of a look, whether or not somebody listens.
    ///
    /// @param parts what it showed, in the pictures that they are of
    public static void tell(List<ImagePatch> parts) {
        if (LISTENER.isBound()) {
            LISTENER.get().accept(List.copyOf(parts));
        }
    }
}
