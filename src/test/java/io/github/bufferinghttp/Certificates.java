package io.github.bufferinghttp;

import ch.qos.logback.core.net.ssl.KeyStoreFactoryBean;
import ch.qos.logback.core.net.ssl.SSLConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates of an authority of a test's own, made by the running JDK's keytool: {@code good} for
 * localhost, {@code expired}, {@code elsewhere} for another host, {@code client}; and {@code
 * stranger}, for localhost, whom the authority does not know.
 */
final class Certificates {

  static final String PASSWORD = "not-a-secret";

  private final Path directory;
  private final KeyStore all;

  /** Makes them, in an empty directory. */
  Certificates(Path directory) {
    this.directory = directory;
    Path store = directory.resolve("all.p12");
    make(store, "authority", "-ext", "bc:c", "-dname", "CN=Test Authority");
    String here = "san=dns:localhost,ip:127.0.0.1";
    make(store, "good", "-signer", "authority", "-ext", here, "-dname", "CN=localhost");
    make(
        store,
        "expired",
        "-signer",
        "authority",
        "-ext",
        here,
        "-dname",
        "CN=localhost",
        "-startdate",
        "-9d",
        "-validity",
        "5");
    make(
        store,
        "elsewhere",
        "-signer",
        "authority",
        "-ext",
        "san=dns:elsewhere.example",
        "-dname",
        "CN=elsewhere.example");
    make(store, "client", "-signer", "authority", "-dname", "CN=a client");
    make(store, "stranger", "-ext", here, "-dname", "CN=localhost");
    try (InputStream in = Files.newInputStream(store)) {
      all = KeyStore.getInstance("PKCS12");
      all.load(in, PASSWORD.toCharArray());
      trustStore();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void make(Path store, String alias, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
    command.addAll(List.of(more));
    if (!command.contains("-validity")) {
      command.addAll(List.of("-validity", "30"));
    }
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A file with the authority's certificate and no key. */
  Path trustStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", all.getCertificate("authority"));
      return write(store, "trust.p12");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file with one key and its certificates. */
  Path keyStore(String alias) {
    return write(only(alias), alias + ".p12");
  }

  private KeyStore only(String alias) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] chain = all.getCertificateChain(alias);
      store.setKeyEntry(alias, key(alias), PASSWORD.toCharArray(), chain);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Key key(String alias) throws GeneralSecurityException {
    return all.getKey(alias, PASSWORD.toCharArray());
  }

  private Path write(KeyStore store, String name) {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
      return file;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificates behind an alias, the authority's last, as nginx wants them. */
  Path certificatePem(String alias) {
    try {
      StringBuilder text = new StringBuilder();
      Certificate[] chain = all.getCertificateChain(alias);
      for (Certificate certificate : chain) {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      return Files.writeString(directory.resolve(alias + ".pem"), text);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key behind an alias, as nginx wants it. */
  Path keyPem(String alias) {
    try {
      String text = pem("PRIVATE KEY", key(alias).getEncoded());
      return Files.writeString(directory.resolve(alias + ".key"), text);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** A TLS listener on a free port that shows the certificate of an alias. */
  SSLServerSocket listen(String alias) {
    return listen(alias, Ports.free());
  }

  /** A TLS listener that shows the certificate of an alias. */
  SSLServerSocket listen(String alias, int port) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(only(alias), PASSWORD.toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", all.getCertificate("authority"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return (SSLServerSocket)
          context
              .getServerSocketFactory()
              .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What Logback's {@code <ssl>} element holds, with this authority as the only trusted one. */
  SSLConfiguration logbackSsl() {
    SSLConfiguration ssl = new SSLConfiguration();
    ssl.setTrustStore(bean(trustStore()));
    return ssl;
  }

  /** The same with a client's key. */
  SSLConfiguration logbackSslWithKey() {
    SSLConfiguration ssl = logbackSsl();
    ssl.setKeyStore(bean(keyStore("client")));
    return ssl;
  }

  private static KeyStoreFactoryBean bean(Path file) {
    KeyStoreFactoryBean store = new KeyStoreFactoryBean();
    store.setLocation(file.toUri().toString());
    store.setPassword(PASSWORD);
    store.setType("PKCS12");
    return store;
  }
}
