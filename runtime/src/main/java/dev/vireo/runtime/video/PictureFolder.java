package dev.vireo.runtime.video;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A folder of pictures, one for each frame.
final class PictureFolder implements Clip {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif", "webp");

    /// Names by their text, runs of digits by their value.
    static final Comparator<String> NATURAL = PictureFolder::compare;

    private final Path folder;
    private final List<Path> pictures;
    private final double framesPerSecond;
    private final List<String> notices;
    private final ReentrantLock lock = new ReentrantLock();
    private final FrameCache cache = new FrameCache();
    private boolean closed;

    private PictureFolder(Path folder, List<Path> pictures, double framesPerSecond, List<String> notices) {
        this.folder = folder;
        this.pictures = pictures;
        this.framesPerSecond = framesPerSecond;
        this.notices = notices;
    }

    static PictureFolder open(Path folder, double framesPerSecond) {
        List<Path> pictures = new ArrayList<>();
        int others = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = name(entry);
                if (name.startsWith(".")) {
                    continue; // what the system puts there is nobody's frame
                }
                if (ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                        && Files.isRegularFile(entry)) {
                    pictures.add(entry);
                } else {
                    others++;
                }
            }
        } catch (IOException e) {
            throw unlisted(folder, e);
        } catch (DirectoryIteratorException e) {
            throw unlisted(folder, Objects.requireNonNull(e.getCause()));
        }
        if (pictures.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] holds no picture" + (others == 0 ? "" : " among its " + others + " files"),
                    "Put the frames there as 1.png, 2.png, ... (PNG, JPEG, BMP, GIF or WebP).");
        }
        pictures.sort(Comparator.comparing(PictureFolder::name, NATURAL));
        List<String> notices = others == 0
                ? List.of()
                : List.of("[" + folder + "] holds " + others + (others == 1 ? " thing" : " things")
                        + " besides its pictures; left out");
        return new PictureFolder(folder, List.copyOf(pictures), framesPerSecond, notices);
    }

    private static VireoException unlisted(Path folder, IOException e) {
        return new VireoException(Code.DATA, "[" + folder + "] can't be listed: " + IoReason.of(e), "", e);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endA = endOfDigits(a, i);
                int endB = endOfDigits(b, j);
                int order = new BigInteger(a.substring(i, endA)).compareTo(new BigInteger(b.substring(j, endB)));
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else if (a.charAt(i) != b.charAt(j)) {
                return Character.compare(a.charAt(i), b.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    @Override
    public int frames() {
        return pictures.size();
    }

    @Override
    public double framesPerSecond() {
        return framesPerSecond;
    }

    @Override
    public Image frame(int index) {
        Objects.checkIndex(index, pictures.size());
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("[" + folder + "] is closed");
            }
            @Nullable Image frame = cache.get(index);
            if (frame == null) {
                frame = Image.read(pictures.get(index));
                cache.put(index, frame);
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> notices() {
        return notices;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            cache.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Clip[" + folder + "]";
    }
}
