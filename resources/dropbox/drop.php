<?php
/*
 * A drop box for Control Center: one file on the company's web site (PHP 8.1 or newer).
 *
 * Visitors' forms post to it; each request becomes one file in a folder outside the web root. The centre fetches the
 * files over HTTPS, signed with a key that both share, and has each deleted once it is safe there. Nothing here can
 * reach the centre. FORMAT.md describes the format and the form's fields.
 *
 * Put the key (32 or more random characters) into the file "key" in the folder below, readable by this site only.
 */
declare(strict_types=1);

$folder = getenv('CONTROLCENTER_DROP_FOLDER') ?: dirname(__DIR__) . '/controlcenter-drop-box';
const MOST_BYTES = 8000000;     // one request with its files
const MOST_WAITING = 5000;      // when the centre has not called for very long
const MOST_LISTED = 500;
const MOST_FILES = 10;
const MOST_AGE_S = 300;
const FIELDS = ['subject' => 500, 'text' => 200000, 'kind' => 30, 'name' => 200, 'email' => 200, 'phone' => 200,
    'language' => 10, 'product' => 200];

function answer(int $status, array $content): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    echo json_encode($content, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    exit;
}

function say(int $status, string $sentence): never
{
    http_response_code($status);
    header('Content-Type: text/plain; charset=utf-8');
    header('Cache-Control: no-store');
    echo $sentence, "\n";
    exit;
}

function waiting(string $folder): array
{
    $found = [];
    foreach (glob("$folder/new/*.json") ?: [] as $file) {
        $found[$file] = @filemtime($file) ?: 0;
    }
    asort($found);
    return $found;
}

/* What the centre asks: {"do": "list"}, {"do": "get", "id": ...}, {"do": "done", "ids": [...]}. */
function serve_centre(string $folder, string $header): never
{
    $body = (string) file_get_contents('php://input', false, null, 0, 100000);
    $key = trim((string) @file_get_contents("$folder/key"));
    if (strlen($key) < 16) {
        answer(503, ['error' => 'The drop box has no key yet.']);
    }
    if (!preg_match('/^t=([0-9]{1,11}),v1=([0-9a-f]{64})$/D', $header, $signed)
        || !hash_equals(hash_hmac('sha256', "$signed[1].$body", $key), $signed[2])
        || abs(time() - (int) $signed[1]) > MOST_AGE_S) {
        answer(401, ['error' => 'The signature is wrong or too old.']);
    }
    $order = json_decode($body, true, 8);
    $ids = is_array($order) ? ($order['ids'] ?? [$order['id'] ?? '']) : [];
    $ids = array_filter((array) $ids, fn($id) => is_string($id) && preg_match('/^[A-Za-z0-9_-]{8,64}$/D', $id));
    switch (is_array($order) ? ($order['do'] ?? '') : '') {
        case 'list':
            $items = [];
            foreach (array_slice(waiting($folder), 0, MOST_LISTED) as $file => $received_at) {
                $items[] = ['id' => basename($file, '.json'), 'received_at' => $received_at,
                    'size' => @filesize($file) ?: 0];
            }
            answer(200, ['items' => $items]);
        case 'get':
            $content = $ids ? @file_get_contents("$folder/new/" . reset($ids) . '.json') : false;
            if ($content === false) {
                answer(404, ['error' => 'There is no such item.']);
            }
            header('Content-Type: application/json');
            header('Cache-Control: no-store');
            echo $content;
            exit;
        case 'done':
            $done = 0;
            foreach ($ids as $id) {
                $done += (int) @unlink("$folder/new/$id.json");
            }
            answer(200, ['done' => $done]);
        default:
            answer(400, ['error' => 'This order is not known.']);
    }
}

/* Whole characters only, and what is no UTF-8 replaced. */
function shortened(string $text, int $most): string
{
    $text = (string) json_decode((string) json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE));
    if (strlen($text) <= $most) {
        return $text;
    }
    return implode('', array_slice(preg_split('//u', $text, -1, PREG_SPLIT_NO_EMPTY) ?: [], 0, $most));
}

/* The files of the form's field attachments[]. */
function attachments(): array
{
    $given = $_FILES['attachments'] ?? null;
    $found = [];
    foreach (is_array($given['tmp_name'] ?? null) ? array_keys($given['tmp_name']) : [] as $at) {
        if ($given['error'][$at] === UPLOAD_ERR_NO_FILE) {
            continue;
        }
        if ($given['error'][$at] !== UPLOAD_ERR_OK || count($found) >= MOST_FILES) {
            say(413, 'A file is too large, or there are too many. Please go back and send fewer.');
        }
        $found[] = ['name' => shortened((string) $given['name'][$at], 200),
            'content_base64' => base64_encode((string) file_get_contents($given['tmp_name'][$at]))];
    }
    return $found;
}

/* What a visitor sent. With a field "token" a second press of the button changes nothing. */
function take(string $folder): never
{
    if (($_POST['website'] ?? '') !== '') {
        say(400, 'Please go back, leave the field "website" empty, and send again.');
    }
    $request = [];
    foreach (FIELDS as $name => $most) {
        $value = $_POST[$name] ?? '';
        $value = is_string($value) ? shortened($value, $most) : '';
        if ($value !== '' || $name === 'text') {
            $request[$name] = $value;
        }
    }
    if (trim($request['subject'] ?? '') === '' || trim($request['text']) === '') {
        say(400, 'Please go back and fill in the subject and the text.');
    }
    if ($files = attachments()) {
        $request['attachments'] = $files;
    }
    $content = json_encode($request, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
    if ($content === false || strlen($content) > MOST_BYTES) {
        say(413, 'This is too large. Please go back and send fewer or smaller files.');
    }
    $token = $_POST['token'] ?? '';
    $id = is_string($token) && $token !== '' ? substr(hash('sha256', $token), 0, 32) : bin2hex(random_bytes(16));
    foreach (["$folder/new", "$folder/tmp"] as $part) {
        is_dir($part) || @mkdir($part, 0700, true);
    }
    if (count(waiting($folder)) >= MOST_WAITING) {
        header('Retry-After: 3600');
        say(503, 'We cannot take requests here at the moment. Please call us.');
    }
    $there = @file_get_contents("$folder/new/$id.json");
    if ($there !== false && $there !== $content) {  // somebody went back and wrote something else: both are kept
        $id = bin2hex(random_bytes(16));
    }
    $half = "$folder/tmp/" . bin2hex(random_bytes(8));
    $file = @fopen($half, 'xb');
    $ok = $file && fwrite($file, $content) === strlen($content) && fflush($file) && fsync($file) && fclose($file);
    if (!$ok || !rename($half, "$folder/new/$id.json")) {  // whole or not at all
        say(503, 'Your request could not be stored. Please send it again, or call us.');
    }
    $thanks = @file_get_contents("$folder/thanks");  // an address on this site, such as /thanks.html
    if (is_string($thanks) && preg_match('#^/[\w./-]*$#D', trim($thanks))) {
        header('Location: ' . trim($thanks), true, 303);
        exit;
    }
    say(200, 'Thank you. We have your request and will answer it.');
}

if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
    header('Allow: POST');
    say(405, 'This address takes forms only.');
}
$header = $_SERVER['HTTP_X_CONTROLCENTER_SIGNATURE'] ?? null;
$header === null ? take($folder) : serve_centre($folder, $header);
