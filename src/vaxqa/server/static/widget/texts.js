/* Every text of the component, [Indonesian, English]; those of the page are in `vaxqa.ui.texts`. */

const TEXTS = {
  open: ["Tanya sumber kuliah ini", "Ask the sources of this course"],
  name: ["Tanya jawab dengan kutipan", "Questions and answers with quotes"],
  conversation: ["Percakapan", "Conversation"],
  starters: ["Contoh pertanyaan", "Questions to start with"],
  label: [
    "Tulis pertanyaan Anda dalam bahasa Indonesia atau Inggris",
    "Type your question in English or Indonesian",
  ],
  ask: ["Tanyakan", "Ask"],
  stop: ["Hentikan", "Stop"],
  again: ["Tanyakan lagi", "Ask again"],
  retry: ["Coba lagi", "Try again"],
  fresh: ["Percakapan baru", "New conversation"],
  left: ["Sisa {count} karakter.", "{count} characters left."],
  question: ["Pertanyaan", "Question"],
  working: ["Sedang mencari jawaban …", "Looking for the answer …"],
  search: ["Menelusuri sumber …", "Searching the sources …"],
  choose: ["Memilih kalimat …", "Choosing sentences …"],
  write: [
    "Menulis jawaban; setiap kalimat diperiksa sebelum ditampilkan …",
    "Writing the answer; each sentence is checked before it is shown …",
  ],
  done: ["Jawaban selesai.", "The answer is complete."],
  understood: ["Dipahami sebagai:", "Understood as:"],
  source: ["Sumber {number}", "Source {number}"],
  cited: ["Sumber yang dikutip", "Sources cited"],
  nearest: ["Bagian sumber yang paling dekat", "The nearest passages"],
  searched: [
    "{passages} bagian dari {sources} sumber telah ditelusuri.",
    "{passages} passages of {sources} sources were searched.",
  ],
  in_id: ["bahasa Indonesia", "in Indonesian"],
  in_en: ["bahasa Inggris", "in English"],
  page: ["hlm. {page}", "p. {page}"],
  partly: [
    "Sebagian pertanyaan tidak terjawab oleh sumber:",
    "The sources do not answer this part of the question:",
  ],
  withheld: [
    "{count} kalimat ditahan karena kutipannya tidak mendukungnya.",
    "{count} sentences were withheld because their quotes do not carry them.",
  ],
  withheld_one: [
    "Satu kalimat ditahan karena kutipannya tidak mendukungnya.",
    "One sentence was withheld because its quote does not carry it.",
  ],
  extractive: [
    "Kalimat dikutip kata demi kata dari sumber, tanpa model bahasa.",
    "Sentences quoted word for word from the sources, without a language model.",
  ],
  generative: [
    "Ditulis oleh {model}; setiap kalimat diperiksa terhadap kutipannya.",
    "Written by {model}; each sentence checked against its quotes.",
  ],
  model_unavailable: [
    "Model bahasa tidak dapat dihubungi, jadi jawaban ini berupa kalimat asli sumber.",
    "The language model could not be reached, so this answer is the sources' own words.",
  ],
  model_invalid_output: [
    "Keluaran model bahasa tidak dapat dipakai, jadi jawaban ini berupa kalimat asli sumber.",
    "The language model's output was unusable, so this answer is the sources' own words.",
  ],
  degraded_stopped: [
    "Model bahasa tidak menyelesaikan tugasnya, jadi jawaban ini mungkin belum lengkap.",
    "The language model did not finish, so this answer may be incomplete.",
  ],
  // A source
  study: ["Studi", "Study"],
  note: ["Catatan", "Note"],
  document: ["Dokumen", "Document"],
  study_means: ["Studi yang dibahas di sini.", "The study that is asked about here."],
  note_means: [
    "Catatan ringkas yang melaporkan publikasi lain; publikasinya disebut di bawah.",
    "A short note that reports other publications; they are named below.",
  ],
  document_means: [
    "Dokumen yang ditambahkan pemilik layanan ini.",
    "A document that the owner of this service added.",
  ],
  begins: ["[awal kutipan:] ", "[quote begins:] "],
  ends: [" [akhir kutipan.]", " [quote ends.]"],
  publications: ["Publikasi di balik kalimat ini", "Publications behind this sentence"],
  original: ["Buka sumber asli", "Open the original"],
  tab: [" (tab baru)", " (new tab)"],
  changed: [
    "Sumber ini telah berubah sejak jawaban dibuat. Ajukan pertanyaannya sekali lagi.",
    "This source has changed since the answer was made. Please ask the question again.",
  ],
  alone: ["Teks di sekitar kutipan tidak dapat dimuat.", "The text around it cannot be loaded."],
  close: ["Tutup", "Close"],
  // What can be done with an answer
  copy: ["Salin beserta rujukan", "Copy with references"],
  copied: ["Tersalin.", "Copied."],
  copy_self: [
    "Peramban tidak mengizinkan penyalinan; salin teks yang dipilih ini (Ctrl+C):",
    "The browser does not allow copying; copy this selected text (Ctrl+C):",
  ],
  share: ["Bagikan", "Share"],
  share_hint: [
    "Pertanyaan dan jawaban ini akan disimpan di server selama {time}, dan dapat dibaca siapa " +
      "pun yang memiliki alamatnya.",
    "The question and this answer will be kept on the server for {time}, for everyone who has " +
      "the address.",
  ],
  share_keep: ["Simpan {time} dan buat alamat", "Keep it for {time} and make an address"],
  share_kept: ["Disimpan sampai {date}. Alamatnya:", "Kept until {date}. Its address:"],
  copy_address: ["Salin alamat", "Copy the address"],
  shared: [
    "Jawaban yang dibagikan pada {from}; disimpan sampai {date}.",
    "An answer shared on {from}; kept until {date}.",
  ],
  inexact: [
    "Sumbernya telah berubah sejak itu. Ajukan pertanyaannya sekali lagi.",
    "The sources have changed since. Please ask the question again.",
  ],
  shared_gone: [
    "Jawaban yang dibagikan itu tidak ada di sini; mungkin masa simpannya sudah lewat. Ajukan " +
      "pertanyaannya di bawah.",
    "The shared answer is not here; it may have been kept long enough. Ask its question below.",
  ],
  wrong: ["Jawaban ini salah?", "Wrong answer?"],
  wrong_hint: [
    "Pertanyaan ini, percakapan sebelumnya, nomor jawaban, dan komentar Anda disimpan di " +
      "server selama {time} untuk diperiksa pengelolanya. Nama Anda tidak disimpan.",
    "This question, the conversation before it, the answer's number and your comment are kept " +
      "on the server for {time}, for its operator to look at. Your name is not.",
  ],
  comment: ["Apa yang salah? (boleh kosong)", "What is wrong? (may stay empty)"],
  send: ["Kirim laporan, disimpan {time}", "Send the report, kept for {time}"],
  cancel: ["Batal", "Cancel"],
  wrong_saved: [
    "Terima kasih. Laporan Anda disimpan untuk diperiksa oleh manusia.",
    "Thank you. Your report is kept for a person to look at.",
  ],
  // Quota
  few: [
    "Sisa {count} pertanyaan; jatah baru dalam {time}.",
    "{count} questions left; new ones in {time}.",
  ],
  few_one: [
    "Sisa 1 pertanyaan; jatah baru dalam {time}.",
    "1 question left; new ones in {time}.",
  ],
  none: [
    "Jatah pertanyaan habis; jatah baru dalam {time}.",
    "No question left; new ones in {time}.",
  ],
  seconds: ["{count} detik", "{count} seconds"],
  minutes: ["{count} menit", "{count} minutes"],
  hours: ["{count} jam", "{count} hours"],
  day: ["{count} hari", "{count} day"],
  days: ["{count} hari", "{count} days"],
  // Trouble: what it is, and what to do
  offline: [
    "Perangkat Anda sedang luring. Periksa sambungan internet, lalu tanyakan lagi.",
    "You are offline. Check your connection, then ask again.",
  ],
  unreachable: [
    "Server {host} tidak dapat dihubungi. Coba lagi sebentar; jika tetap begitu, beri tahu " +
      "pengajar Anda.",
    "The server {host} cannot be reached. Try again shortly; if it stays so, tell your teacher.",
  ],
  refused: [
    "Server {host} tidak menerima pertanyaan dari halaman ini, karena alamat halaman ini tidak " +
      "terdaftar untuk kuncinya. Beri tahu pengajar Anda.",
    "The server {host} takes no questions from this page, since the page's address is not " +
      "registered for its key. Tell your teacher.",
  ],
  file: [
    "Halaman ini dibuka sebagai berkas, dan server tidak menjawab berkas. Buka lewat server web " +
      "(http://…), misalnya dengan python -m http.server.",
    "This page was opened as a file, and servers do not answer files. Open it from a web server " +
      "(http://…), python -m http.server for instance.",
  ],
  tell: ["Beri tahu pengajar Anda.", "Tell your teacher."],
  down: [
    "Server {host} sedang bermasalah. Coba lagi sebentar.",
    "The server {host} has a problem at the moment. Try again shortly.",
  ],
  spent: [
    "Jatah pertanyaan Anda habis untuk sementara. Coba lagi dalam {time} (pukul {clock}).",
    "Your questions are used up for now. Try again in {time} (at {clock}).",
  ],
  broken: [
    "Sambungan ke server terputus sebelum jawaban selesai. Kalimat yang sudah tampil tetap " +
      "terperiksa; tanyakan lagi untuk jawaban lengkap.",
    "The server went away before the answer was complete. What is shown was checked; ask again " +
      "for the whole answer.",
  ],
  stopped: [
    "Dihentikan. Kalimat yang sudah tampil tetap terperiksa.",
    "Stopped. What is shown was checked.",
  ],
  nowhere: [
    "Komponen ini belum tahu alamat servernya: pemilik halaman perlu mengisi atribut src.",
    "This component does not know its server: the page's owner must set the attribute src.",
  ],
};

function say(language, key, values = {}) {
  const text = TEXTS[key][language === "id" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** "id" or "en" for a language tag; Malay counts as Indonesian, "" for neither. */
function known(tag) {
  const primary = (tag || "").toLowerCase().split("-")[0];
  return { id: "id", in: "id", ms: "id", en: "en" }[primary] || "";
}

function duration(seconds, language) {
  if (seconds < 90) return say(language, "seconds", { count: seconds });
  if (seconds < 5400) return say(language, "minutes", { count: Math.ceil(seconds / 60) });
  return say(language, "hours", { count: Math.ceil(seconds / 3600) });
}

/** How long `days` are, which need not be whole. */
function keeping(days, language) {
  if (days < 1) return duration(Math.ceil(days * 86_400), language);
  const count = days.toLocaleString(locale(language));
  return say(language, days === 1 ? "day" : "days", { count });
}

const locale = (language) => (language === "id" ? "id-ID" : "en-GB");
const date = (iso, language) =>
  new Date(iso).toLocaleDateString(locale(language), { dateStyle: "long" });
const clock = (seconds, language) =>
  new Date(Date.now() + seconds * 1000).toLocaleTimeString(locale(language), {
    ...(seconds > 43_200 && { weekday: "long" }),
    hour: "2-digit",
    minute: "2-digit",
  });
