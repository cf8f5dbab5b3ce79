package dev.flowmatch.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What the classes of a jar ask of the classes beside them, as the virtual machine would when it links them: whether each
 * class, field and method that they name is there, by its exact types, and each abstract method that they inherit has a
 * body. A call into another version of a library fails by this alone, at its first use, perhaps an hour into a job.
 */
final class Linkage implements AutoCloseable {
    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    /** A class as others see it; a member is its name and descriptor. */
    private record Shape(String name, int access, List<String> parents, Map<String, Integer> members) {
        boolean isAbstract() {
            return Modifier.isAbstract(access);
        }
    }

    private final Map<String, byte[]> application = new HashMap<>();
    private final Map<String, Path> libraries = new HashMap<>();
    private final Map<Path, JarFile> open = new HashMap<>();
    private final Map<String, Optional<Shape>> shapes = new HashMap<>();

    /** The classes of {@code jar}, beside those of the jars in {@code folder} and those of this Java. */
    Linkage(Path jar, Path folder) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().filter(Linkage::isClass).toList()) {
                application.put(className(entry), file.getInputStream(entry).readAllBytes());
            }
        }
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path library : jars.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                JarFile file = new JarFile(library.toFile());
                open.put(library, file);
                file.stream()
                        .filter(Linkage::isClass)
                        .forEach(entry -> libraries.putIfAbsent(className(entry), library));
            }
        }
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
    }

    private static String className(JarEntry entry) {
        return entry.getName().substring(0, entry.getName().length() - ".class".length());
    }

    /** The number of classes in the jar. */
    int classes() {
        return application.size();
    }

    /** Whether the jar has the class. */
    boolean contains(String name) {
        return application.containsKey(name);
    }

    /**
     * What does not link, one text each: the class, and what it misses.
     *
     * @param from the classes of the jar to look at, by their internal names
     * @param to the classes that they must find, likewise; others are taken for granted
     */
    Set<String> missing(Predicate<String> from, Predicate<String> to) {
        Set<String> missing = new TreeSet<>();
        application.forEach((name, bytes) -> {
            if (from.test(name)) {
                ClassReader reader = new ClassReader(bytes);
                for (String what : unresolved(reader, to)) {
                    missing.add(name + " -> " + what);
                }
                for (String what : unimplemented(name, to)) {
                    missing.add(name + " has no " + what);
                }
            }
        });
        return missing;
    }

    /** Every symbolic reference of a class stands in its constant pool. */
    private Set<String> unresolved(ClassReader reader, Predicate<String> to) {
        Set<String> unresolved = new TreeSet<>();
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            int tag = at == 0 ? 0 : reader.readByte(at - 1);
            if (tag == CLASS) {
                String owner = element(reader.readUTF8(at, buffer));
                if (to.test(owner) && shape(owner).isEmpty()) {
                    unresolved.add(owner);
                }
            } else if (tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD) {
                String owner = reader.readClass(at, buffer);
                int nameAndType = reader.getItem(reader.readUnsignedShort(at + 2));
                String member = reader.readUTF8(nameAndType, buffer) + reader.readUTF8(nameAndType + 2, buffer);
                if (to.test(owner) && !owner.startsWith("[") && !resolves(owner, member, tag)) {
                    unresolved.add(owner + "." + member);
                }
            }
        }
        return unresolved;
    }

    private static String element(String name) {
        int depth = name.lastIndexOf('[') + 1;
        return depth > 0 && name.endsWith(";") ? name.substring(depth + 1, name.length() - 1) : name.substring(depth);
    }

    private boolean resolves(String owner, String member, int tag) {
        Optional<Shape> shape = shape(owner);
        if (shape.isEmpty()
                || (tag != FIELD && Modifier.isInterface(shape.get().access()) != (tag == INTERFACE_METHOD))) {
            return false;
        }
        return ancestry(owner).anyMatch(ancestor -> ancestor.members().containsKey(member));
    }

    /** The abstract methods of Spark's (or others') that a class of the jar should have a body for, and has not. */
    private Set<String> unimplemented(String name, Predicate<String> to) {
        Set<String> unimplemented = new TreeSet<>();
        Optional<Shape> shape = shape(name);
        if (shape.isEmpty()
                || shape.get().isAbstract()
                || ancestry(name).noneMatch(ancestor -> to.test(ancestor.name()))) {
            return unimplemented;
        }
        Set<String> bodies = new HashSet<>();
        ancestry(name)
                .forEach(ancestor -> ancestor.members().forEach((member, access) -> {
                    if (!Modifier.isAbstract(access)) {
                        bodies.add(member);
                    }
                }));
        ancestry(name)
                .filter(ancestor -> to.test(ancestor.name()))
                .forEach(ancestor -> ancestor.members().forEach((member, access) -> {
                    if (Modifier.isAbstract(access) && !bodies.contains(member)) {
                        unimplemented.add(ancestor.name() + "." + member);
                    }
                }));
        return unimplemented;
    }

    /** A class with all that it extends and implements, itself first. */
    private Stream<Shape> ancestry(String name) {
        List<Shape> found = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of(name));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (seen.add(names.get(i))) {
                shape(names.get(i)).ifPresent(shape -> {
                    found.add(shape);
                    names.addAll(shape.parents());
                });
            }
        }
        return found.stream();
    }

    private Optional<Shape> shape(String name) {
        Optional<Shape> known = shapes.get(name);
        if (known == null) {
            known = Optional.ofNullable(bytes(name)).map(Linkage::read);
            shapes.put(name, known);
        }
        return known;
    }

    /** Spark's jars come first, as spark-submit loads them. */
    private byte[] bytes(String name) {
        String file = name + ".class";
        Path library = libraries.get(name);
        if (library == null && application.containsKey(name)) {
            return application.get(name);
        }
        try (InputStream in = library == null
                ? ClassLoader.getPlatformClassLoader().getResourceAsStream(file)
                : open.get(library).getInputStream(open.get(library).getEntry(file))) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (JarFile file : open.values()) {
            file.close();
        }
    }

    private static Shape read(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        Map<String, Integer> members = new HashMap<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        members.put(name + descriptor, access);
                        return null;
                    }

                    @Override
                    public FieldVisitor visitField(
                            int access, String name, String descriptor, String signature, Object value) {
                        members.put(name + descriptor, access);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        List<String> parents = new ArrayList<>(List.of(reader.getInterfaces()));
        if (reader.getSuperName() != null) {
            parents.add(reader.getSuperName());
        }
        return new Shape(reader.getClassName(), reader.getAccess(), parents, members);
    }
}
