package dev.vireo.visiontools.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is kept of pictures, and when it goes.
class PictureMemoryTest {
    private final AtomicInteger computed = new AtomicInteger();
    private final PictureMemory<byte[]> memory = new PictureMemory<>(100, bytes -> bytes.length);

    private static Image image() {
        return Image.ofRgb(4, 3, new byte[36]);
    }

    private byte[] of(Image image, int size) {
        return memory.of(image, image.bounds(), () -> {
            computed.incrementAndGet();
            return new byte[size];
        });
    }

    @Test
    void aPictureIsLookedAtOnceAndEachOfItsPartsToo() {
        Image one = image();
        Image equal = image();
        of(one, 40);
        of(one, 40);
        assertEquals(1, computed.get());
        of(equal, 40); // another picture, though with the same pixels
        assertEquals(2, computed.get());
        memory.of(one, new Box(0, 0, 2, 2), () -> new byte[7]);
        assertEquals(87, memory.bytes());
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        Image a = image();
        Image b = image();
        Image c = image();
        of(a, 40);
        of(b, 40);
        of(a, 40);
        of(c, 40);
        assertEquals(80, memory.bytes());
        of(a, 40);
        assertEquals(3, computed.get());
        of(b, 40);
        assertEquals(4, computed.get());
    }

    @Test
    void whatIsLargerThanTheBudgetIsGivenAndNotKept() {
        Image large = image();
        assertEquals(101, of(large, 101).length);
        assertEquals(0, memory.bytes());
        of(large, 101);
        assertEquals(2, computed.get());
    }

    @Test
    void aFailureIsNotKept() {
        Image one = image();
        VireoException failure = new VireoException(Code.RESOURCE, "no memory", "");
        assertEquals(
                failure,
                assertThrows(
                        VireoException.class,
                        () -> memory.of(one, one.bounds(), () -> {
                            throw failure;
                        })));
        assertEquals(5, of(one, 5).length);
        assertEquals(5, memory.bytes());
    }

    @Test
    void aPictureThatNobodyHoldsIsForgotten() {
        WeakReference<Image> gone = new WeakReference<>(image());
        Image once = gone.get();
        if (once != null) {
            of(once, 40);
        }
        once = null;
        for (int i = 0; i < 50 && !gone.refersTo(null); i++) {
            System.gc();
        }
        assertTrue(gone.refersTo(null));
        of(image(), 1);
        assertEquals(1, memory.bytes());
    }

    @Test
    void whatSeveralAskForAtOnceIsComputedOnce() throws Exception {
        Image one = image();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch rest = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> asked = new ArrayList<>();
            asked.add(threads.submit(() -> memory.of(one, one.bounds(), () -> {
                computed.incrementAndGet();
                begun.countDown();
                try {
                    rest.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new byte[9];
            })));
            begun.await();
            for (int i = 0; i < 7; i++) {
                asked.add(threads.submit(() -> of(one, 9)));
            }
            rest.countDown();
            for (Future<byte[]> each : asked) {
                assertEquals(9, each.get().length);
            }
        }
        assertEquals(1, computed.get());
    }
}
