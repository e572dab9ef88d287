"""Words by which languages are known in Latin letters and in Devanagari: those that people cannot avoid.

Words that every language borrows (hello, sir, refund, order) and greetings (namaste, salamat) stand nowhere: they say
nothing about the rest of the sentence.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "en": """the and to of is in for that with you my have not this it be are was on at from please has can we your our
        will would i been but any an what when how could me they there their which who does did why should
        if am had were by up out about after before again because only also thank come get got more some
        need want like other than then into over still yet since until now just very much its must too
        where while kindly every few keeps sent never always without between during through whose cannot
        can't don't didn't doesn't isn't i'd i'm i've you're it's won't wasn't haven't being doing having
        made makes told said says went gone asked him her his she he them these those such each both
        another anyone someone nobody nothing everything something here once twice keep takes took given
        gave received today's until whether instead soon as or so may might does do shows""",
    "hi": """hai hain hoon hun nahi nahin nhi nai mera meri mere mujhe mujhko kya kyu kyun kyon kaise kab kahan kaha
        kidhar aap aapka aapki aapke aapko aapne hum hamara hamare hamari humara humare humari hume humein
        hamein ko ka ki ke se mein mai tha thi raha rahi rahe rha rhi rhe kar karo karna karein kare karke
        karta karte karti karni karwa karwana karwao karwado kijiye kijiyega krna kro krdo diya diye
        dijiye dijiyega dedo gaya gayi gaye gya gyi gye hua hui hue aur lekin magar abhi bhi koi kisi
        kisne kuch bahut bohot jaldi chahiye liye wala wali wale tak phir fir yeh woh wo ye iska iski iske
        uska uski uske usne isne unka apna apne apni baar paisa paise kripya sakte sakta sakti ho hoga
        hogi honge nhi par bhai bhaiya bhaiyya bata batao bataiye bataye bataya batana bheja bheji bheje
        bhejo bhejiye bhejna bhej wapas vapas galat saman samaan toota tuta tooti kharab theek thik thoda
        zyada jyada kitna kitne kitni lagenge lagega lagi laga lagta din raat subah shaam mahina mahine
        hafte saal roz kal aaj parso aaya aayi aaye aata aati aana aani aaegi aayega aayegi milega milegi
        milenge mila mili mile milta milti chal chala chalta chalti chalu jata jati jate jaata jaati jaate
        jaye jana lena lene lete leta lelo lijiye deta dete dena dene dein kaun kaunsa konsa kaunse bina
        baad pehle pahle andar bahar ghar naam naya nayi naye purana khata bijli jawab shikayat samasya
        pareshan paresan mat sirf bilkul itna itni utna zaroor zarur turant dikha dikhata dikhta dikh
        puche pucha poocha uthate uthaya uthao bhul bhool mangwaya mangaya kharida khareeda paas saath
        wahi yahi yahan yaha wahan agar toh hota hoti hote chuka chuki chuke log logo logon unhone inhone
        pata rakha rakhi samajh dekho dekhiye dekha suno suniye tumhara tumne maine mainne humne haan acha
        accha hindi der pani hu aapne kal chhutti chutti dukan kagaz katna kata kat kati katti sab ab band do
        ne de rehta rehti rehte gum
        rahta rahte karu karun gali dobara nikla nikli nikle""",
    "te": """naa naaku naku nenu meeru mee meeku miru miku idi adi ledu leda ledhu undi undhi unnadi unnaru unnayi
        vachindi vachindhi vacchindi vachayi vachaka raledu rale ela yela enduku eppudu yeppudu ekkada
        yekkada evaru yevaru enti emiti emaindi kavali kaavali cheyandi cheyali cheyyandi cheyyali chesanu
        chesaru chesina cheyadam cheyyadam chesi cheste ayindi ayyindi ayindhi avvaledu kaledu ivvandi
        ivvaledu ivvali ichina icharu pampandi pampincharu pampinchandi pampindi chala inka inkaa kuda
        kooda kani kaani mariyu dayachesi ki lo nunchi nundi nunci kosam kosham valla ante ayite ayithe
        malli ippudu roju rojulu rojullo eeroju ninna ninnati repu dabbulu dabbu cheppandi cheppali
        cheppina cheppaledu andi andhi garu vundi vunnaru vunnayi avutundi avvatledu panicheyatledu
        cheyatledu cheyaledu ravatledu ravadam ravali vastundi vastadu vastaru vastayi vastunnayi poyindi
        poyayi poyanu maa maaku manam memu meme vaddu kotha kottadi kottha tappu tappuga ekkuva thakkuva
        takkuva enni entha enta gantala tarvata taruvata tarwata mundu intlo inti illu intiki peru okati
        inkokati padutundi padi moodu rendu assalu asalu bagane bagundi baledu baaledu ledandi undandi
        kadu kadhu kaadu annaru antunnaru annadu matladali matladandi matladatam matladutunnaru
        kanipinchatledu kanipinchadam teesukondi teesukovali teesukellandi tisukondi marchandi marchali
        marchadaniki pustakalu selavu amma nanna tho pani pothundi aipoyindi ayipoyindi ayyayi ayyaka
        untunda untundi unda vere vellipoyindi ivvagalara vallu mundu evaraina emaina ni nu ee avvatam
        avvadam cheyatam cheyagalara cheyyagalara telusukovali telusu pampistara cheyakandi marchipoyanu
        chesa monna nela ettadam avtundi ayyindi""",
    "fil": """ang ng mga sa na ko po ako ay hindi kayo niyo ninyo namin natin kami tayo siya sila ito iyan yung yong
        nang para kung dahil kasi naman pa lang din rin wala walang meron mayroon may bakit paano pano
        kailan kelan saan ano anong anu sino pwede puwede gusto gustong kailangan opo aking akong iyong
        inyong aming atin kanina ngayon ngayong bukas kahapon kagabi nila niya nya nyo ba kaya pala sana
        talaga muna ulit mo ka si ni kay magandang araw umaga hapon gabi ayaw pero pong simula mula
        dumating dumadating darating dadating natanggap natatanggap nawala naiwan maayos pakiayos ayos
        paki pakipalitan pakiputol palitan magpalit mali maling sira tatlong dalawa dalawang isang beses
        bayad nagbayad binayad singil pera resibo reklamo nagreklamo sumasagot sagot tumawag tatawag
        tawagan tumatawag tulong tulungan tungkol hanggang habang tuwing noong nung isa lahat bago bagong
        bahay buwan linggo taon kanila kaming kang akin inyo tagal bilis bagal hina hirap sobra sobrang
        pinadala pinapadala inorder binili isoli ibalik binalik mabilis maraming madami konti kulang libro
        papeles nagsabi sabi sinabi gumagana gumamit namamatay naka nag mag pag nasaan nasa dito doon
        diyan loob labas maibabalik lumipat lilipat makausap kausapin kumuha kumokontak nanay tatay bastos
        ganito ganitong iba kapag tindahan magkano presyo taas mahal kuryente koneksyon linya kuha sinara
        palaging lagi agad yata daw raw nasira nakakainis nakalagay naputol nangyari nakalimutan naghihintay""",
    "es": """el la los las que de y en por para con una un su mi es no se lo pero como gracias hola cuando porque esta
        este est\u00e1 muy hay tengo usted nuestro favor del al m\u00e1s quiero mis sus todav\u00eda
        d\u00f3nde ha me desde necesito hablar""",
    "fr": """le la les des et est une un vous nous je pas pour dans avec sur qui que ne se mon votre merci bonjour mais
        plus ce cette au aux du en tr\u00e8s \u00eates suis j'ai c'est ma mes encore voudrais""",
    "de": """der die das und ist nicht ich sie wir ein eine zu mit f\u00fcr auf den dem von es im haben habe bitte
        meine mein sehr auch wie noch oder aber wenn bei nach danke hallo ihre ihr kann wird m\u00f6chte
        meinen k\u00f6nnen mich""",
    "pt": """o os as que de e em por para com uma um n\u00e3o meu minha voc\u00ea obrigado ol\u00e1 mas como est\u00e1
        do da no na ao mais muito tenho foi ainda quero""",
    "it": """il lo la gli le che di e in per con una un non mi si ho grazie ciao ma sono della del alla pi\u00f9 questo
        questa molto ancora vorrei""",
    "nl": """de het een en van ik je niet dat is op te met voor zijn er maar om heb deze u mijn ook aan bij nog wil
        graag""",
}

OTHER: Final = """
    saya belum sampai mohon tolong sejak kemarin rumah mau barang yang rusak tidak sudah akan ingin dengan
    kenapa tagihan mahalnya sekali aplikasi langsung dan untuk anda bisa terima kasih pesanan kembali uang apa
    dicek saat buka batalkan langganan ke dari itu adalah dia mereka asa makabayad dugay nahuman imong atong
    inyohang dili akoang among nimo unsa unsaon ganahan palihug muabot sukad gahapon kwarta walay og ug balay
    nganong kaayo mao kini pud usab naa karon ugma ngano mugana makig istorya mabalik pangngaasi kitaenyo kayat
    makasarita adda saan daytoy ken gapu diak subong indi nga akon ambot diin majha majhi majhe mala mazha mazhi
    maza mazi ahe aahe nahiye ajun aali aala aale pahije krupaya bagha tumhi tumcha tumchi tumche amhi aamchi
    amcha aamcha kadhi kasa kashi kiti zala zali zale jhala jhali hoti kela keli kara sanga hava havi havay
    pasun chalat lagech bolayche bolaycha karaycha karayche yenar milnar navin shi maro mari maru tame tamaru
    tamari chhe che nathi kyare kem joie joiye karvi karvu haji sudhi navu avyo avi gayu thayu vaat mare tamne
    amne tusi tussi tuhada tuhadi mainu sanu haje nal gall deo kiddan kithe kado hunda ditta haiga sadda saade
    hega amar ami apni apnar apnader ekhono asheni aseni doya dekhun taka kobe kokhon ferot pabo hoyeche hobe
    hoy jay korun korte chai kotha bolte keno kothay bondho khullei nei sathe amake hoyni gayo garne gareko
    thiyo thegana aaeko aako rauwa hamar naikhe gail kail bani raur mero malai tapai tapaiko chha chhaina cha
    aayeko samma aile hernuhos garnuhos garna bhayo kahile kina hajur kura enakku ennoda unga ungaloda ungal
    innum varala varalai konjam pannunga panna vendum venum illai illa eppo eppadi enna nethu naalai irundhu
    irundu aagala aagudhu pesanum kudunga sollunga varum pannanum romba mudiyala kitta nanna nanage nimma innu
    bandilla dayavittu maadi beku bekagide yaavaga hege jothe jote maathadabeku maadidre aagutte aagtilla ide
    barutte hosa ente enikku ningalude ithuvare vannilla onnu nokkamo venam eppol evide samsarikkanam
    thurakkumbol aakunnu cheyyanam illallo thanne langu yangu wangu bado tafadhali nataka kuzungumza meneja
    angalia halijafika pesa siku kwa hii nie moje prosz\u0119 czy jak bir ve bu i\u00e7in de\u011fil gelmedi
    l\u00fctfen jag inte det och att gihapon bisan mihawa baho kadto kana kining unya apan kinsa giunsa diay
    kaha dayon adto ngadto diri didto sab gyud jud lisod maayo buntag kaayong wala'y sodlela madhun gihatag
    gidala palihog gid ining ing dinatang ning pung makapila pila sang ti wala'y
"""
"""Words of languages that share words with ours, and that no team of ours answers in: they make a text unsure."""

_HINDI = """
    है हैं हूँ हूं हो था थी थे का की के को से में मे ने मेरा मेरी मेरे मुझे मैं मैंने आप आपका आपके आपकी आपको हम
    हमें हमारा हमारे हमारी यह ये वह वो क्या कब कहाँ कहां क्यों कैसे कौन नहीं नही और लेकिन भी तक अभी कल आज
    कृपया करें कीजिए करो दीजिए दीजिये गया गई गए गयी रहा रही रहे चाहिए होगा होगी हुआ हुई हुए मिला मिली मिले
    मिलेंगे बताइए बताओ बताएं जल्दी बहुत कुछ कोई अब तो फिर वाला वाली जाता जाती जाएगी जाएगा लिए साथ बाद पहले
    किया करना बिना वापस आया आई आए आयी दिया
"""
HINDI: Final = frozenset(_HINDI.split())
_OTHER_DEVANAGARI = """
    आहे आहेत नाही माझा माझी माझे मला तुम्ही तुमचा तुमची आणि पाहिजे अजून आली झाला झाली झाले करा बघा हवे हवी होते
    होती आम्ही आमचा केली केले कधी कसे कसा ला शी मध्ये साठी मेरो छ छैन छन् छु हजुर गर्नुहोस् भयो अझै आएको लाई
    गर्न तपाईं तपाईंको हेर्नुहोस् कहिले किन पनि हुन्छ गयो गर्ने भएको थियो गरेको बा बानी रउआ हमार करीं छी अहाँ
    म्हाका म्हजें आसा नासा
"""
OTHER_DEVANAGARI: Final = frozenset(_OTHER_DEVANAGARI.split())
"""Marathi, Nepali, Bhojpuri, Maithili, Konkani."""

TELUGU_ENDINGS: Final = (
    b"chindi", b"chindhi", b"yindi", b"stundi", b"tundi", b"ledu", b"ledhu", b"stadu", b"staru", b"stanu", b"unnaru",
    b"unnadu", b"unnayi", b"unnanu", b"chanu", b"kondi", b"yandi", b"pandi", b"chandi", b"ndandi", b"landi", b"tledu",
    b"tunnadu", b"tunnaru", b"tunnayi", b"kunnadu", b"charu",
)  # fmt: skip
"""How Telugu verbs end; each has a thousand forms."""
